import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { passkeys } from "@/db/schema/auth";
import type { Executor, Tx } from "@/db/tx";

export type PasskeyRow = typeof passkeys.$inferSelect;

export async function insertPasskey(tx: Tx, row: typeof passkeys.$inferInsert): Promise<PasskeyRow> {
  const [inserted] = await tx.insert(passkeys).values(row).returning();
  if (!inserted) throw new Error("The passkey was not inserted");
  return inserted;
}

/** Somebody's passkeys, oldest first. */
export function selectPasskeys(db: Executor, user_id: string, limit: number): Promise<PasskeyRow[]> {
  return db
    .select()
    .from(passkeys)
    .where(eq(passkeys.user_id, user_id))
    .orderBy(asc(passkeys.created_at), asc(passkeys.id))
    .limit(limit);
}

export async function selectPasskeyByCredential(db: Executor, credential_id: string): Promise<PasskeyRow | null> {
  const [row] = await db.select().from(passkeys).where(eq(passkeys.credential_id, credential_id));
  return row ?? null;
}

/** Records a use. */
export async function touchPasskey(
  tx: Tx,
  id: string,
  use: Pick<PasskeyRow, "counter" | "backed_up"> & { last_used_at: Date },
): Promise<void> {
  await tx.update(passkeys).set(use).where(eq(passkeys.id, id));
}

const own = (user_id: string, id: string) => and(eq(passkeys.id, id), eq(passkeys.user_id, user_id));

/** A passkey of somebody's, locked until the transaction ends; null when it is not theirs. */
export async function lockPasskey(tx: Tx, user_id: string, id: string): Promise<PasskeyRow | null> {
  const [row] = await tx.select().from(passkeys).where(own(user_id, id)).for("update");
  return row ?? null;
}

export async function updatePasskeyName(tx: Tx, id: string, name: string): Promise<void> {
  await tx.update(passkeys).set({ name }).where(eq(passkeys.id, id));
}

export async function deletePasskey(tx: Tx, id: string): Promise<void> {
  await tx.delete(passkeys).where(eq(passkeys.id, id));
}
