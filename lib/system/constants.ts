/** How long a part of the house may take to answer before it counts as out, in milliseconds. */
export const ANSWER_WITHIN = 2_000;

/** How long an answer about health holds, however many ask. */
export const READINESS_KEPT = 1_000;
export const AVATAR_HEALTH_KEPT = 30_000;

/** Counting what is stored reads whole tables; where they are large it holds longer by itself. */
export const STORED_KEPT = 1_000;

/** Where pictures and kept originals lie in storage. */
export const STORED_UNDER = ["avatars", "originals"] as const;

/** The counters of which each day's figures are kept. */
export const KEPT_BY_DAY = [
  "avatar_uploads_total",
  "avatar_bytes_received_total",
  "avatar_formats_total",
  "avatar_sweeps_total",
  "avatar_swept_files_total",
] as const;

const MINUTE = 60_000;
export const KEEP_EVERY = MINUTE;

export const DAYS_SHOWN = 30;

/** Rows of a month: every outcome an upload can have, on every day. */
export const FIGURES_MAX = 2_000;

/** Percent of the disk in use; seed: avatar guide, "Monitoring Alerts". */
export const DISK_ALARM = 90;
