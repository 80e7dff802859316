import "server-only";
import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { one_time_tokens, refresh_tokens } from "@/db/schema/auth";
import type { Executor, Tx } from "@/db/tx";
import type { TokenPurpose } from "../constants";

export async function insertRefreshToken(tx: Tx, row: typeof refresh_tokens.$inferInsert): Promise<void> {
  await tx.insert(refresh_tokens).values(row);
}

/** A refresh token by its hash, locked until the transaction ends, so that those who use it at once take turns. */
export async function lockRefreshToken(tx: Tx, token_hash: string) {
  const [row] = await tx.select().from(refresh_tokens).where(eq(refresh_tokens.token_hash, token_hash)).for("update");
  return row ?? null;
}

export async function markRefreshed(tx: Tx, token_hash: string, at: Date, successor_sealed: string): Promise<void> {
  await tx
    .update(refresh_tokens)
    .set({ used_at: at, successor_sealed })
    .where(eq(refresh_tokens.token_hash, token_hash));
}

export async function insertOneTimeToken(tx: Tx, row: typeof one_time_tokens.$inferInsert): Promise<void> {
  await tx.insert(one_time_tokens).values(row);
}

/** Voids what a person has left of a purpose. */
export async function deleteOneTimeTokens(tx: Tx, user_id: string, purpose: TokenPurpose): Promise<void> {
  await tx
    .delete(one_time_tokens)
    .where(and(eq(one_time_tokens.user_id, user_id), eq(one_time_tokens.purpose, purpose)));
}

type Wanted = { token_hash: string; purpose: TokenPurpose; now: Date };

const usable = ({ token_hash, purpose, now }: Wanted) =>
  and(
    eq(one_time_tokens.token_hash, token_hash),
    eq(one_time_tokens.purpose, purpose),
    isNull(one_time_tokens.used_at),
    gt(one_time_tokens.expires_at, now),
  );

/** A token that is still good, left as it is. */
export async function selectOneTimeToken(db: Executor, wanted: Wanted) {
  const [row] = await db.select().from(one_time_tokens).where(usable(wanted));
  return row ?? null;
}

/** What a person has open of a purpose; of those that void each other there is one at most. */
export async function selectOpenToken(db: Executor, user_id: string, purpose: TokenPurpose, now: Date) {
  const [row] = await db
    .select()
    .from(one_time_tokens)
    .where(
      and(
        eq(one_time_tokens.user_id, user_id),
        eq(one_time_tokens.purpose, purpose),
        isNull(one_time_tokens.used_at),
        gt(one_time_tokens.expires_at, now),
      ),
    )
    .orderBy(desc(one_time_tokens.created_at))
    .limit(1);
  return row ?? null;
}

/** Uses a token up; of two at once one gets it. */
export async function spendOneTimeToken(tx: Tx, wanted: Wanted) {
  const [row] = await tx.update(one_time_tokens).set({ used_at: wanted.now }).where(usable(wanted)).returning();
  return row ?? null;
}

/** Counts a try against a token that is still good and has tries left. */
export async function countTry(db: Executor, wanted: Wanted, tries_max: number) {
  const [row] = await db
    .update(one_time_tokens)
    .set({ tries: sql`${one_time_tokens.tries} + 1` })
    .where(and(usable(wanted), lt(one_time_tokens.tries, tries_max)))
    .returning();
  return row ?? null;
}

/** Removes what ran out: one-time tokens by now, refresh tokens before a moment. */
export async function deleteExpiredTokens(db: Executor, now: Date, before: Date): Promise<void> {
  await db.delete(one_time_tokens).where(lt(one_time_tokens.expires_at, now));
  await db.delete(refresh_tokens).where(lt(refresh_tokens.expires_at, before));
}
