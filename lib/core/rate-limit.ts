import "server-only";
import { createHash } from "node:crypto";
import { env } from "./env";
import { AppError } from "./errors";
import { giveBack, removeExpired, take } from "./rate-limit/postgres";
import { type LimitName, RULES } from "./rate-limit/rules";

/** What was taken from a limit; `refund` gives it back when only failures are to count. */
export type Taken = { headers: Record<string, string>; refund: () => Promise<void> };

const NOTHING: Taken = { headers: {}, refund: async () => {} };

/**
 * Counts one try of `name` against `key` (an account, a network, an actor; kept only as a hash).
 * @throws AppError `rate_limited` with the seconds to wait when the limit is used up.
 */
export async function limit(name: LimitName, key: string): Promise<Taken> {
  if (!env().ENABLE_RATE_LIMITING) return NOTHING;
  const rule = RULES[name];
  const stored = `${name}:${createHash("sha256").update(key).digest("base64url")}`;
  const { count, reset_seconds } = await take(stored, rule);
  const headers = {
    "ratelimit-limit": String(rule.max),
    "ratelimit-remaining": String(Math.max(0, rule.max - count)),
    "ratelimit-reset": String(reset_seconds),
  };
  if (count > rule.max) {
    throw new AppError("rate_limited", {
      detail: `Try again in ${inWords(reset_seconds)}.`,
      retry_after: reset_seconds,
      headers,
    });
  }
  return { headers, refund: () => giveBack(stored) };
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** Forgets windows that have passed. */
export async function removeExpiredLimits(): Promise<void> {
  await removeExpired();
}
