import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { THEME_COOKIE } from "./constants";
import { Theme } from "./schema";

/** The chosen theme; `system` until somebody chooses. */
export const loadTheme = cache(async (): Promise<Theme> => {
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  return Theme.catch("system").parse(chosen);
});
