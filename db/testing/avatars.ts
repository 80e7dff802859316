import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { db } from "@/db/client";
import { audit_log } from "@/db/schema/audit";
import { avatar_files, avatar_originals, avatars } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import { OUTPUTS, SIZES } from "@/lib/avatars/constants";
import { FOLDER, fileOf, folderOf, ORIGINALS, originalOf } from "@/lib/avatars/keys";
import { uploadAvatar } from "@/lib/avatars/service/upload";
import { SCOPES } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { storage } from "@/lib/core/storage";
import { anonymousContext, type Member } from "./factories";

/** Everyone who has no picture of their own: nobody, the system, and a machine with a key for all there is. */
export function nobodies(): Ctx[] {
  const anonymous = anonymousContext();
  const key = { type: "api_key", key_id: newId(), scopes: SCOPES } as const;
  return [anonymous, systemContext(), { ...anonymous, actor: key }];
}

const WHOLE = { crop: null, rotate: 0, flip: false } as const;

/** An upload of the middle square, with the file kept unless said otherwise. */
export function upload(member: Member, bytes: Buffer, wishes: Partial<Parameters<typeof uploadAvatar>[1]> = {}) {
  return uploadAvatar(member.ctx, { bytes, recipe: WHOLE, alt: "", keep_original: true, ...wishes });
}

export const keyIn = (url: string | null | undefined) => url?.split("/").at(-2) ?? "";

export const FIVE = SIZES.map((size) => `${size}.webp`).toSorted();

const names = async (prefix: string) =>
  (await Array.fromAsync(storage().list(prefix))).map(({ name }) => name).toSorted();

export const filesOf = (key: string) => names(folderOf(key));

/** Everything in storage: the folders of pictures and the originals. */
export const everythingStored = async () => [...(await names(FOLDER)), ...(await names(ORIGINALS))].toSorted();

/** Everything a write may touch, to be compared before and after; `keys` are those that rows name in storage. */
export async function stateOf({ user_id }: Pick<Member, "user_id">) {
  const [[profile], pictures, files, originals, audit, stored] = await Promise.all([
    db().select().from(user_profiles).where(eq(user_profiles.user_id, user_id)),
    db().select().from(avatars).where(eq(avatars.user_id, user_id)).orderBy(avatars.id),
    db().select().from(avatar_files).where(eq(avatar_files.user_id, user_id)).orderBy(avatar_files.id),
    db().select().from(avatar_originals).where(eq(avatar_originals.user_id, user_id)).orderBy(avatar_originals.id),
    db().select().from(audit_log).where(eq(audit_log.subject_id, user_id)).orderBy(audit_log.id),
    everythingStored(),
  ]);
  const keys = [...files, ...originals].map(({ key }) => key).toSorted();
  return { profile, pictures, files, originals, actions: audit.map(({ action }) => action), keys, stored };
}

/** Whether a stored file is a WebP and not a part of one: its header says how long it is. */
async function isWhole(key: string): Promise<boolean> {
  const file = await storage().read(key);
  return file !== null && file.length > 12 && file.readUInt32LE(4) === file.length - 8;
}

/**
 * The profile names nothing, or a picture of its person's under its own address; of every picture of theirs all files are
 * there, whole, and every kept original. Answers the keys that rows name.
 */
export async function expectWhole(user_id: string): Promise<string[]> {
  const { profile, pictures, files, originals, keys } = await stateOf({ user_id });
  const shown = pictures.find(({ id }) => id === profile?.avatar_id);
  const key = files.find(({ id }) => id === shown?.files_id)?.key;
  expect(pictures.length > 0).toBe(profile?.avatar_id != null);
  expect(profile?.avatar_url).toBe(key ? `/files/avatars/${key}/medium.webp` : null);
  for (const row of files) {
    const outputs = row.formats_made_at ? OUTPUTS : (["webp"] as const);
    const names = SIZES.flatMap((size) => outputs.map((output) => `${size}.${output}`));
    expect(await filesOf(row.key)).toEqual(expect.arrayContaining(names));
    for (const size of SIZES) expect(await isWhole(fileOf(row.key, size)), size).toBe(true);
  }
  for (const row of originals) expect(await storage().size(originalOf(row.key))).toBe(row.bytes);
  return keys;
}
