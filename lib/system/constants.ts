/** How long a part of the house may take to answer before it counts as out, in milliseconds. */
export const ANSWER_WITHIN = 2_000;

/** How long an answer about health holds, however many ask. */
export const READINESS_KEPT = 1_000;
export const AVATAR_HEALTH_KEPT = 30_000;

/** Where pictures and kept originals lie in storage. */
export const STORED_UNDER = ["avatars", "originals"] as const;
