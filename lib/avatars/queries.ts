import "server-only";
import { and, eq, inArray, lt, notExists } from "drizzle-orm";
import { avatars } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import type { Executor, Tx } from "@/db/tx";

type AvatarRow = typeof avatars.$inferSelect;

export async function insertAvatar(tx: Tx, row: typeof avatars.$inferInsert): Promise<void> {
  await tx.insert(avatars).values(row);
}

/** Removes one of a person's avatars; answers its key, null when it is gone already. */
export async function deleteAvatarRow(tx: Tx, user_id: string, id: string): Promise<string | null> {
  const [row] = await tx
    .delete(avatars)
    .where(and(eq(avatars.id, id), eq(avatars.user_id, user_id)))
    .returning({ key: avatars.key });
  return row?.key ?? null;
}

/** The avatar that a person's profile shows. */
export async function selectShownAvatar(db: Executor, user_id: string): Promise<AvatarRow | null> {
  const [row] = await db
    .select({ avatar: avatars })
    .from(user_profiles)
    .innerJoin(avatars, eq(avatars.id, user_profiles.avatar_id))
    .where(eq(user_profiles.user_id, user_id));
  return row?.avatar ?? null;
}

/** Of these keys, the ones that a row names. */
export async function selectKnownKeys(db: Executor, keys: string[]): Promise<Set<string>> {
  const rows = await db.select({ key: avatars.key }).from(avatars).where(inArray(avatars.key, keys));
  return new Set(rows.map((row) => row.key));
}

/** Removes rows made before a moment that no profile shows. */
export async function deleteUnshownAvatars(db: Executor, before: Date): Promise<number> {
  const shown = db
    .select({ id: user_profiles.avatar_id })
    .from(user_profiles)
    .where(eq(user_profiles.avatar_id, avatars.id));
  const rows = await db
    .delete(avatars)
    .where(and(lt(avatars.created_at, before), notExists(shown)))
    .returning({ id: avatars.id });
  return rows.length;
}
