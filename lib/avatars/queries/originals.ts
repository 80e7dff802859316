import "server-only";
import { and, eq, inArray, notExists } from "drizzle-orm";
import { avatar_originals, avatars } from "@/db/schema/avatars";
import type { Executor, Tx } from "@/db/tx";

export type OriginalRow = typeof avatar_originals.$inferSelect;
export type NewOriginal = typeof avatar_originals.$inferInsert;

/** The same file, kept of a person before. */
export async function selectOriginalLike(db: Executor, user_id: string, digest: string): Promise<OriginalRow | null> {
  const [row] = await db
    .select()
    .from(avatar_originals)
    .where(and(eq(avatar_originals.user_id, user_id), eq(avatar_originals.digest, digest)));
  return row ?? null;
}

export async function insertOriginal(tx: Tx, row: NewOriginal): Promise<OriginalRow> {
  const [made] = await tx.insert(avatar_originals).values(row).returning();
  return made as OriginalRow;
}

/** Takes out a person's originals that no picture names any more; answers their keys. */
export async function deleteUnnamedOriginals(tx: Tx, user_id: string): Promise<string[]> {
  const named = tx.select({ id: avatars.id }).from(avatars).where(eq(avatars.original_id, avatar_originals.id));
  const rows = await tx
    .delete(avatar_originals)
    .where(and(eq(avatar_originals.user_id, user_id), notExists(named)))
    .returning({ key: avatar_originals.key });
  return rows.map(({ key }) => key);
}

/** Of these keys, the ones that a row names. */
export async function selectKnownOriginals(db: Executor, keys: string[]): Promise<Set<string>> {
  const rows = await db
    .select({ key: avatar_originals.key })
    .from(avatar_originals)
    .where(inArray(avatar_originals.key, keys));
  return new Set(rows.map(({ key }) => key));
}
