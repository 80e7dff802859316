import { z } from "zod";
import type { SweepReport } from "@/lib/avatars/schema";

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

export type Amount = { count: number; bytes: number };

/** What the tables say is stored. */
export type Stored = {
  /** Pictures that a profile shows, those that only a history names, and files as they were sent. */
  shown: Amount;
  former: Amount;
  originals: Amount;
  /** Pictures that have yet to be made as AVIF and JPEG. */
  formats_waiting: number;
};

/** Uploads of one day (UTC): stored, refused because of what was sent, failed because of us. */
export type UploadDay = { day: string; stored: number; refused: number; failed: number };

export type JobRun = { began_at: Date; seconds: number; failed: boolean; report: unknown };

/** The last hourly search for orphans; no report when it failed. */
export type LastSweep = Pick<JobRun, "began_at" | "failed"> & { report: SweepReport | null };

export const SweepForm = z.strictObject({ dry_run: z.enum(["true", "false"]) });

/** Of the process that answers; null where it has not done such a thing yet. */
export type ProcessFigures = {
  started_at: Date;
  memory_bytes: number;
  /** The 99th percentile of how late timers are. */
  lag_seconds: number | null;
  queue: { running: number; waiting: number };
  pool: { in_use: number; waiting: number; max: number };
  upload_seconds: number | null;
  stages: { stage: string; seconds: number }[];
  disk: { size_bytes: number; free_bytes: number } | null;
};

export type SystemFigures = {
  stored: Stored;
  days: UploadDay[];
  /** Why uploads were not stored, the commonest first. */
  refusals: { code: string; count: number }[];
  sweep: LastSweep | null;
  process: ProcessFigures;
};
