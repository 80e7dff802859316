import "server-only";
import { and, eq, inArray, isNull, lt, lte, ne, notExists, sql } from "drizzle-orm";
import { avatar_files, avatar_secrets, avatars } from "@/db/schema/avatars";
import type { Executor, Tx } from "@/db/tx";

export type FilesRow = typeof avatar_files.$inferSelect;
export type NewFiles = typeof avatar_files.$inferInsert;

/** What a person's keys are made with; null before the first. */
export async function selectSecret(db: Executor, user_id: string): Promise<string | null> {
  const [row] = await db
    .select({ secret: avatar_secrets.secret })
    .from(avatar_secrets)
    .where(eq(avatar_secrets.user_id, user_id));
  return row?.secret ?? null;
}

/** The person's secret, which becomes `fresh` where there is none. */
export async function claimSecret(db: Executor, user_id: string, fresh: string): Promise<string> {
  await db.insert(avatar_secrets).values({ user_id, secret: fresh }).onConflictDoNothing();
  return (await selectSecret(db, user_id)) ?? fresh;
}

export async function replaceSecret(tx: Tx, user_id: string, secret: string, at: Date): Promise<void> {
  const row = { secret, created_at: at };
  await tx
    .insert(avatar_secrets)
    .values({ user_id, ...row })
    .onConflictDoUpdate({ target: avatar_secrets.user_id, set: row });
}

/** The files a person has of the same pixels made the same way. */
export async function selectFilesLike(db: Executor, user_id: string, digest: string): Promise<FilesRow | null> {
  const [row] = await db
    .select()
    .from(avatar_files)
    .where(and(eq(avatar_files.user_id, user_id), eq(avatar_files.digest, digest)));
  return row ?? null;
}

export async function insertFiles(tx: Tx, row: NewFiles): Promise<FilesRow> {
  const [made] = await tx.insert(avatar_files).values(row).returning();
  return made as FilesRow;
}

/** Takes out a person's files that no picture names any more; answers their keys. */
export async function deleteUnnamedFiles(tx: Tx, user_id: string): Promise<string[]> {
  const named = tx.select({ id: avatars.id }).from(avatars).where(eq(avatars.files_id, avatar_files.id));
  const rows = await tx
    .delete(avatar_files)
    .where(and(eq(avatar_files.user_id, user_id), notExists(named)))
    .returning({ key: avatar_files.key });
  return rows.map(({ key }) => key);
}

/** Of these keys, the ones that a row names. */
export async function selectKnownKeys(db: Executor, keys: string[]): Promise<Set<string>> {
  const rows = await db.select({ key: avatar_files.key }).from(avatar_files).where(inArray(avatar_files.key, keys));
  return new Set(rows.map(({ key }) => key));
}

/** Whose files lie under a key; null when no row names it. */
export async function selectOwnerOf(db: Executor, key: string): Promise<string | null> {
  const [row] = await db.select({ user_id: avatar_files.user_id }).from(avatar_files).where(eq(avatar_files.key, key));
  return row?.user_id ?? null;
}

/** Notes which of a person's keys do not fit who may see them. */
export async function markForRekeying(tx: Tx, user_id: string, is_public: boolean): Promise<void> {
  const rekey_due = sql`(${avatar_files.is_public} <> ${is_public})`;
  await tx
    .update(avatar_files)
    .set({ rekey_due })
    .where(and(eq(avatar_files.user_id, user_id), ne(avatar_files.rekey_due, rekey_due)));
}

/** People whose files wait for new keys. */
export async function selectOwnersToRekey(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ user_id: avatar_files.user_id })
    .from(avatar_files)
    .where(eq(avatar_files.rekey_due, true))
    .limit(limit);
  return rows.map(({ user_id }) => user_id);
}

/** A person's files that wait for new keys. */
export async function selectFilesToRekey(db: Executor, user_id: string): Promise<FilesRow[]> {
  return db
    .select()
    .from(avatar_files)
    .where(and(eq(avatar_files.user_id, user_id), eq(avatar_files.rekey_due, true)));
}

/** Gives files a new key, unless they were given one or got further formats since they were read; answers whether. */
export async function rekeyFiles(tx: Tx, before: FilesRow, key: string, is_public: boolean): Promise<boolean> {
  const rows = await tx
    .update(avatar_files)
    .set({ key, is_public, rekey_due: false })
    .where(
      and(
        eq(avatar_files.id, before.id),
        eq(avatar_files.key, before.key),
        sql`${avatar_files.formats_made_at} is not distinct from ${before.formats_made_at?.toISOString() ?? null}`,
      ),
    )
    .returning({ id: avatar_files.id });
  return rows.length > 0;
}

type Claim = { now: Date; again_at: Date; tries_max: number };

/**
 * Takes the files that have waited longest for their further formats, counts the try, and has nobody else try them until
 * `again_at`; those that were tried `tries_max` times are left alone.
 */
export async function claimFilesForFormats(
  db: Executor,
  { now, again_at, tries_max }: Claim,
): Promise<FilesRow | null> {
  const waits = and(isNull(avatar_files.formats_made_at), lte(avatar_files.formats_next_at, now));
  const due = db
    .select({ id: avatar_files.id })
    .from(avatar_files)
    .where(and(waits, lt(avatar_files.formats_tries, tries_max)))
    .orderBy(avatar_files.formats_next_at)
    .limit(1)
    .for("update", { skipLocked: true });
  const [row] = await db
    .update(avatar_files)
    .set({ formats_next_at: again_at, formats_tries: sql`${avatar_files.formats_tries} + 1` })
    // Compared to one value, which is asked for once; a list may be asked for again and lock another row each time.
    .where(eq(avatar_files.id, sql`(${due})`))
    .returning();
  return row ?? null;
}

/** Says when the next try may come, and how many there were. */
export async function putOffFormats(
  db: Executor,
  id: string,
  { at, tries }: { at: Date; tries: number },
): Promise<void> {
  await db.update(avatar_files).set({ formats_next_at: at, formats_tries: tries }).where(eq(avatar_files.id, id));
}

type Made = { at: Date; bytes: number; color: string; thumbhash: string };

/** Notes that files have all their formats, unless they have another key or are gone; answers whether. */
export async function markFormatsMade(db: Executor, files: FilesRow, made: Made): Promise<boolean> {
  const rows = await db
    .update(avatar_files)
    .set({
      formats_made_at: made.at,
      bytes: sql`${avatar_files.bytes} + ${made.bytes}`,
      color: sql`coalesce(${avatar_files.color}, ${made.color})`,
      thumbhash: sql`coalesce(${avatar_files.thumbhash}, ${made.thumbhash})`,
    })
    .where(and(eq(avatar_files.id, files.id), eq(avatar_files.key, files.key)))
    .returning({ id: avatar_files.id });
  return rows.length > 0;
}
