import { z } from "zod";

export const THEMES = ["system", "light", "dark"] as const;
export const Theme = z.enum(THEMES);
export type Theme = z.infer<typeof Theme>;
