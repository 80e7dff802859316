import { eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { rate_limits } from "@/db/schema/rate-limits";

/** Makes the windows of limits that many seconds older, one or all: the database's clock cannot be moved, its rows can. */
export async function ageLimits(seconds: number, key?: string): Promise<void> {
  const { expires_at, taken_at } = rate_limits;
  const by = sql`make_interval(secs => ${seconds})`;
  await db()
    .update(rate_limits)
    .set({ expires_at: sql`${expires_at} - ${by}`, taken_at: sql`${taken_at} - ${by}` })
    .where(key === undefined ? undefined : eq(rate_limits.key, key));
}
