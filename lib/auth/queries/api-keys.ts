import "server-only";
import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { api_keys } from "@/db/schema/auth";
import type { Executor, Tx } from "@/db/tx";

export type ApiKeyRow = typeof api_keys.$inferSelect;

export async function insertApiKey(tx: Tx, row: typeof api_keys.$inferInsert): Promise<ApiKeyRow> {
  const [inserted] = await tx.insert(api_keys).values(row).returning();
  if (!inserted) throw new Error("An inserted key came back as nothing");
  return inserted;
}

export async function selectApiKeyByPrefix(db: Executor, prefix: string): Promise<ApiKeyRow | null> {
  const [row] = await db.select().from(api_keys).where(eq(api_keys.prefix, prefix));
  return row ?? null;
}

/** A key, locked until the transaction ends. */
export async function lockApiKey(tx: Tx, id: string): Promise<ApiKeyRow | null> {
  const [row] = await tx.select().from(api_keys).where(eq(api_keys.id, id)).for("update");
  return row ?? null;
}

export async function updateApiKey(
  tx: Tx,
  id: string,
  changes: Partial<Pick<ApiKeyRow, "expires_at" | "revoked_at">>,
): Promise<void> {
  await tx.update(api_keys).set(changes).where(eq(api_keys.id, id));
}

/** Writes down that a key is used, unless that was done since `before`. */
export async function touchApiKey(db: Executor, id: string, at: Date, before: Date): Promise<void> {
  await db
    .update(api_keys)
    .set({ last_used_at: at })
    .where(and(eq(api_keys.id, id), or(isNull(api_keys.last_used_at), lt(api_keys.last_used_at, before))));
}

/** Keys, newest first. */
export function selectApiKeys(db: Executor, after: { created_at: Date; id: string } | null, limit: number) {
  return db
    .select()
    .from(api_keys)
    .where(
      after
        ? sql`(${api_keys.created_at}, ${api_keys.id}) < (${after.created_at.toISOString()}, ${after.id})`
        : undefined,
    )
    .orderBy(desc(api_keys.created_at), desc(api_keys.id))
    .limit(limit);
}
