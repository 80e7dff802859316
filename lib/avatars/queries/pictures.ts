import "server-only";
import { and, desc, eq, inArray, isNotNull, ne } from "drizzle-orm";
import { avatar_files, avatar_originals, avatars } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import type { Executor, Tx } from "@/db/tx";
import type { FilesRow } from "./files";
import type { OriginalRow } from "./originals";

export type AvatarRow = typeof avatars.$inferSelect;

/** A chosen picture with its files and, where it was kept, its original. */
export type Picture = { avatar: AvatarRow; files: FilesRow; original: OriginalRow | null };

const whole = { avatar: avatars, files: avatar_files, original: avatar_originals };

export async function insertAvatar(tx: Tx, row: typeof avatars.$inferInsert): Promise<AvatarRow> {
  const [made] = await tx.insert(avatars).values(row).returning();
  return made as AvatarRow;
}

/** The picture that a person's profile shows. */
export async function selectShown(db: Executor, user_id: string): Promise<Picture | null> {
  const [row] = await db
    .select(whole)
    .from(user_profiles)
    .innerJoin(avatars, eq(avatars.id, user_profiles.avatar_id))
    .innerJoin(avatar_files, eq(avatar_files.id, avatars.files_id))
    .leftJoin(avatar_originals, eq(avatar_originals.id, avatars.original_id))
    .where(eq(user_profiles.user_id, user_id));
  return row ?? null;
}

/** One of a person's pictures. */
export async function selectPicture(db: Executor, user_id: string, id: string): Promise<Picture | null> {
  const [row] = await db
    .select(whole)
    .from(avatars)
    .innerJoin(avatar_files, eq(avatar_files.id, avatars.files_id))
    .leftJoin(avatar_originals, eq(avatar_originals.id, avatars.original_id))
    .where(and(eq(avatars.user_id, user_id), eq(avatars.id, id)));
  return row ?? null;
}

/** Any picture that has these files, one with its original kept before others. */
export async function selectPictureOf(db: Executor, files_id: string): Promise<Picture | null> {
  const [row] = await db
    .select(whole)
    .from(avatars)
    .innerJoin(avatar_files, eq(avatar_files.id, avatars.files_id))
    .leftJoin(avatar_originals, eq(avatar_originals.id, avatars.original_id))
    .where(eq(avatars.files_id, files_id))
    .orderBy(avatars.original_id)
    .limit(1);
  return row ?? null;
}

/** A person's former pictures, last chosen first. */
export async function selectFormer(
  db: Executor,
  user_id: string,
  limit: number,
): Promise<Pick<Picture, "avatar" | "files">[]> {
  return db
    .select({ avatar: avatars, files: avatar_files })
    .from(avatars)
    .innerJoin(avatar_files, eq(avatar_files.id, avatars.files_id))
    .innerJoin(user_profiles, eq(user_profiles.user_id, avatars.user_id))
    .where(and(eq(avatars.user_id, user_id), ne(avatars.id, user_profiles.avatar_id)))
    .orderBy(desc(avatars.shown_at), desc(avatars.id))
    .limit(limit);
}

/** Takes out all but the last `keep` of a person's former pictures. */
export async function deleteOldest(tx: Tx, user_id: string, shown_id: string, keep: number): Promise<void> {
  const old = tx
    .select({ id: avatars.id })
    .from(avatars)
    .where(and(eq(avatars.user_id, user_id), ne(avatars.id, shown_id)))
    .orderBy(desc(avatars.shown_at), desc(avatars.id))
    .offset(keep);
  await tx.delete(avatars).where(inArray(avatars.id, old));
}

/** Takes out every picture of a person. */
export async function deleteAll(tx: Tx, user_id: string): Promise<void> {
  await tx.delete(avatars).where(eq(avatars.user_id, user_id));
}

type Changes = Partial<Pick<typeof avatars.$inferInsert, "alt" | "shown_at">>;

export async function updateAvatar(tx: Tx, user_id: string, id: string, changes: Changes): Promise<void> {
  await tx
    .update(avatars)
    .set(changes)
    .where(and(eq(avatars.user_id, user_id), eq(avatars.id, id)));
}

/** Has a person's pictures forget the originals that were kept of them. */
export async function forgetOriginals(tx: Tx, user_id: string): Promise<void> {
  await tx
    .update(avatars)
    .set({ original_id: null })
    .where(and(eq(avatars.user_id, user_id), isNotNull(avatars.original_id)));
}
