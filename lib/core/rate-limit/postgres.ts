import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { rate_limits } from "@/db/schema/rate-limits";
import type { Rule } from "./rules";

/** Takes one from a fixed window shared by all processes; answers the count so far and the seconds until it resets. */
export async function take(key: string, rule: Rule): Promise<{ count: number; reset_seconds: number }> {
  const expires = sql`now() + make_interval(secs => ${rule.window_seconds})`;
  const [row] = await db()
    .insert(rate_limits)
    .values({ key, count: 1, expires_at: expires })
    .onConflictDoUpdate({
      target: rate_limits.key,
      set: {
        count: sql`case when ${rate_limits.expires_at} <= now() then 1 else ${rate_limits.count} + 1 end`,
        expires_at: sql`case when ${rate_limits.expires_at} <= now() then ${expires} else ${rate_limits.expires_at} end`,
      },
    })
    .returning({
      count: rate_limits.count,
      reset_seconds: sql<number>`ceil(extract(epoch from ${rate_limits.expires_at} - now()))::int`,
    });
  return row ?? { count: 1, reset_seconds: rule.window_seconds };
}

/** Gives one back. */
export async function giveBack(key: string): Promise<void> {
  await db()
    .update(rate_limits)
    .set({ count: sql`greatest(${rate_limits.count} - 1, 0)` })
    .where(sql`${rate_limits.key} = ${key}`);
}

/** Removes windows that have passed. */
export async function removeExpired(): Promise<void> {
  await db().delete(rate_limits).where(sql`${rate_limits.expires_at} <= now()`);
}
