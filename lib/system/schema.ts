import { z } from "zod";

/** Seed: avatar guide, "Health Checks". */
export const AvatarHealth = z.object({
  status: z.enum(["healthy", "unhealthy"]),
  config_valid: z.boolean(),
  /** For operators; what exactly is wrong stands in the log. */
  errors: z.array(z.string()),
  /** Null while nobody knows. */
  storage: z.object({ total_files: z.int().nullable(), total_size_mb: z.number().nullable() }),
});
export type AvatarHealth = z.infer<typeof AvatarHealth>;
