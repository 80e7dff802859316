import "server-only";
import { and, count, eq, gte, isNull, lt, or } from "drizzle-orm";
import { recovery_codes, user_totp } from "@/db/schema/auth";
import type { Executor, Tx } from "@/db/tx";

type Proposal = { user_id: string; secret_sealed: string; created_at: Date };

/** Puts a secret forward in place of the last one; false when one is in force. */
export async function upsertProposal(tx: Tx, proposal: Proposal): Promise<boolean> {
  const { secret_sealed, created_at } = proposal;
  const put = await tx
    .insert(user_totp)
    .values(proposal)
    .onConflictDoUpdate({
      target: user_totp.user_id,
      set: { secret_sealed, created_at, last_step: null },
      setWhere: isNull(user_totp.confirmed_at),
    })
    .returning({ user_id: user_totp.user_id });
  return put.length > 0;
}

/** Somebody's secret, locked until the transaction ends, so that those who act on it take turns. */
export async function lockTotp(tx: Tx, user_id: string) {
  const [row] = await tx.select().from(user_totp).where(eq(user_totp.user_id, user_id)).for("update");
  return row ?? null;
}

export async function confirmProposal(tx: Tx, user_id: string, at: Date): Promise<void> {
  await tx.update(user_totp).set({ confirmed_at: at }).where(eq(user_totp.user_id, user_id));
}

/** Uses up the codes of a time step and of those before it; false when that was done already. */
export async function advanceStep(tx: Tx, user_id: string, step: number, secret_sealed: string): Promise<boolean> {
  const advanced = await tx
    .update(user_totp)
    .set({ last_step: step, secret_sealed })
    .where(and(eq(user_totp.user_id, user_id), or(isNull(user_totp.last_step), lt(user_totp.last_step, step))))
    .returning({ user_id: user_totp.user_id });
  return advanced.length > 0;
}

/**
 * Takes secret and recovery codes away, with `since` only where it was proposed or came into force then or later; null when
 * there was none.
 */
export async function deleteTotp(tx: Tx, user_id: string, since?: Date) {
  const { confirmed_at, created_at } = user_totp;
  const young = since && or(gte(confirmed_at, since), and(isNull(confirmed_at), gte(created_at, since)));
  const [row] = await tx
    .delete(user_totp)
    .where(and(eq(user_totp.user_id, user_id), young))
    .returning();
  if (!row && since) return null;
  await tx.delete(recovery_codes).where(eq(recovery_codes.user_id, user_id));
  return row ?? null;
}

/** Voids the recovery codes there are and stores others by their hashes. */
export async function replaceRecoveryCodes(tx: Tx, user_id: string, hashes: string[], at: Date): Promise<void> {
  await tx.delete(recovery_codes).where(eq(recovery_codes.user_id, user_id));
  await tx.insert(recovery_codes).values(hashes.map((code_hash) => ({ user_id, code_hash, created_at: at })));
}

/** Uses a recovery code up; of two at once one gets it. */
export async function spendRecoveryCode(tx: Tx, user_id: string, code_hash: string, at: Date): Promise<boolean> {
  const spent = await tx
    .update(recovery_codes)
    .set({ used_at: at })
    .where(
      and(eq(recovery_codes.user_id, user_id), eq(recovery_codes.code_hash, code_hash), isNull(recovery_codes.used_at)),
    )
    .returning({ user_id: recovery_codes.user_id });
  return spent.length > 0;
}

/** When somebody's second step came into force, if it did, and how many recovery codes are left. */
export async function selectTwoStep(db: Executor, user_id: string) {
  const [[totp], [codes]] = await Promise.all([
    db.select({ confirmed_at: user_totp.confirmed_at }).from(user_totp).where(eq(user_totp.user_id, user_id)),
    db
      .select({ left: count() })
      .from(recovery_codes)
      .where(and(eq(recovery_codes.user_id, user_id), isNull(recovery_codes.used_at))),
  ]);
  return { confirmed_at: totp?.confirmed_at ?? null, left: codes?.left ?? 0 };
}
