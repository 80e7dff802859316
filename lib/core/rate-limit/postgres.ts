import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { countersDb, db } from "@/db/client";
import { rate_limits } from "@/db/schema/rate-limits";
import type { Rule } from "./rules";
import type { Store, Verdict } from "./store";

const { key, count, expires_at, taken_at } = rate_limits;

const windowEnd = (rule: Rule) => sql`now() + make_interval(secs => ${rule.window_seconds})`;
const msUntil = (instant: SQL | typeof expires_at) =>
  sql<number>`ceil(extract(epoch from ${instant} - now()) * 1000)::int`;
const HAS_PASSED = sql`${expires_at} <= now()`;

/** Only a refusal leaves a living row's count as it was. */
const wasRefused = sql<boolean>`coalesce(old.expires_at > now() and old.count = ${count}, false)`;

type Row = { refused: boolean; count: number; reset_ms: number };

function verdictOf({ refused, count, reset_ms }: Row, rule: Rule): Verdict {
  return { passes: !refused, remaining: refused ? 0 : rule.max - count, reset_ms };
}

/** Takes one from a window shared by all processes, in one statement. */
async function take(name: string, rule: Rule): Promise<Verdict> {
  const delays = `{${(rule.delays ?? []).join()}}`;
  const heldUntil = sql`${taken_at} + make_interval(secs => (${delays}::int[])[${count}])`;
  const usedUp = sql`${count} >= ${rule.max}`;
  const refused = sql`(${usedUp} or coalesce(${heldUntil} > now(), false))`;
  const held = sql`${wasRefused} and not ${usedUp}`;
  const [row] = await countersDb()
    .insert(rate_limits)
    .values({ key: name, count: 1, expires_at: windowEnd(rule), taken_at: sql`now()` })
    .onConflictDoUpdate({
      target: key,
      set: {
        count: sql`case when ${HAS_PASSED} then 1 when ${refused} then ${count} else ${count} + 1 end`,
        expires_at: sql`case when ${HAS_PASSED} then excluded.expires_at else ${expires_at} end`,
        taken_at: sql`case when ${HAS_PASSED} or not ${refused} then now() else ${taken_at} end`,
      },
    })
    .returning({
      refused: wasRefused,
      count,
      reset_ms: msUntil(sql`case when ${held} then least(${heldUntil}, ${expires_at}) else ${expires_at} end`),
    });
  if (!row) throw new Error("An upsert returned nothing");
  return verdictOf(row, rule);
}

async function giveBack(name: string): Promise<void> {
  await countersDb()
    .update(rate_limits)
    .set({ count: sql`greatest(${count} - 1, 0)`, taken_at: null })
    .where(sql`${key} = ${name}`);
}

/** Always in the order of the keys: two processes that add to the same ones would otherwise wait for each other. */
async function addAll(counts: ReadonlyMap<string, number>, rule: Rule): Promise<Map<string, Verdict>> {
  if (counts.size === 0) return new Map();
  const usedUp = sql`${count} >= ${rule.max}`;
  const [keys, times] = [sql.param([...counts.keys()]), sql.param([...counts.values()])];
  const told = sql`select told.key, told.times, ${windowEnd(rule)}, null::timestamptz
    from unnest(${keys}::text[], ${times}::int[]) as told (key, times) order by told.key`;
  const rows = await countersDb()
    .insert(rate_limits)
    .select(told)
    .onConflictDoUpdate({
      target: key,
      set: {
        count: sql`case when ${HAS_PASSED} then excluded.count when ${usedUp} then ${count} else ${count} + excluded.count end`,
        expires_at: sql`case when ${HAS_PASSED} then excluded.expires_at else ${expires_at} end`,
      },
    })
    .returning({ key, refused: wasRefused, count, reset_ms: msUntil(expires_at) });
  return new Map(rows.map((row) => [row.key, verdictOf(row, rule)]));
}

/** Counts in the database everything else lies in: one row a key, one statement a try. */
export const postgresStore: Store = { take, giveBack, addAll };

/** Removes windows that have passed. */
export async function removeExpired(): Promise<void> {
  await db().delete(rate_limits).where(sql`${expires_at} <= now()`);
}
