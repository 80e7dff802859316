import { env } from "@/lib/core/env";

const DAY_SECONDS = 24 * 60 * 60;

/** How long a session lives at most, whatever happens, and without a request; in seconds. */
export function sessionLifetimes(): { absolute: number; idle: number } {
  const { SESSION_ABSOLUTE_DAYS, SESSION_IDLE_DAYS } = env();
  return { absolute: SESSION_ABSOLUTE_DAYS * DAY_SECONDS, idle: SESSION_IDLE_DAYS * DAY_SECONDS };
}

/** So many seconds before a moment; after it for negative ones. */
export const ago = (now: Date, seconds: number): Date => new Date(now.getTime() - seconds * 1000);

/** A session without a request since then has idled out. */
export const idleSince = (now: Date): Date => ago(now, sessionLifetimes().idle);

/** Before anything of ours. */
export const EVER = new Date(0);
