import "server-only";
import { createHash } from "node:crypto";
import { db } from "@/db/client";
import type { Tx } from "@/db/tx";
import { newId, newKey } from "@/lib/core/ids";
import { newToken } from "@/lib/core/secrets";
import { isPictureOpen } from "@/lib/profiles/service/picture";
import { makeKey } from "../keys";
import type { Processed } from "../pipeline";
import {
  claimSecret,
  type FilesRow,
  insertFiles,
  type NewFiles,
  selectFilesLike,
  selectSecret,
} from "../queries/files";
import { insertOriginal, type NewOriginal, type OriginalRow, selectOriginalLike } from "../queries/originals";
import { bytesOf } from "./store";

/** The file a picture was made of, to be kept: as it was sent, or one that lies in storage already. */
export type Original = { bytes: Buffer } | { row: OriginalRow };

/** What a picture's rows will name, and which of it lies in storage already, for the same picture before. */
export type Plan = {
  files: NewFiles;
  has_files: boolean;
  original: NewOriginal | null;
  has_original: boolean;
};

type Wanted = { user_id: string; processed: Processed; original: Original | null; at: Date };

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

type PlannedOriginal = Pick<Plan, "original" | "has_original">;

async function planOriginal({ user_id, processed, original, at }: Wanted, afresh: boolean): Promise<PlannedOriginal> {
  if (!original) return { original: null, has_original: false };
  if ("row" in original) return { original: original.row, has_original: true };
  const digest = sha256(original.bytes);
  const like = afresh ? null : await selectOriginalLike(db(), user_id, digest);
  if (like) return { original: like, has_original: true };
  const { format, width, height } = processed.source;
  const bytes = original.bytes.length;
  const row = { id: newId(), user_id, key: newKey(), digest, bytes, format, width, height, created_at: at };
  return { original: row, has_original: false };
}

async function planFiles({ user_id, processed, at }: Wanted, afresh: boolean) {
  const { digest, side, animated, color, thumbhash } = processed;
  const [is_public, known_secret, like] = await Promise.all([
    isPictureOpen(db(), user_id),
    selectSecret(db(), user_id),
    afresh ? null : selectFilesLike(db(), user_id, digest),
  ]);
  if (like) return { files: like, has_files: true };
  const secret = known_secret ?? (await claimSecret(db(), user_id, newToken()));
  const made = { digest, is_public: is_public ?? false, animated };
  const id = newId();
  const row = {
    ...made,
    id,
    user_id,
    key: makeKey({ ...made, secret, files_id: id }),
    side,
    color,
    thumbhash,
    bytes: bytesOf(processed.files),
    formats_next_at: at,
    created_at: at,
  };
  return { files: row, has_files: false };
}

/**
 * Names for a picture's files and for its original: those the person has of the same, else new ones.
 * @param afresh new ones whatever there is
 */
export async function planPicture(wanted: Wanted, afresh: boolean): Promise<Plan> {
  const [files, original] = await Promise.all([planFiles(wanted, afresh), planOriginal(wanted, afresh)]);
  return { ...files, ...original };
}

/**
 * Makes a plan's rows, under the lock of the owner's profile. Null, and nothing made, when what it counted on is gone
 * meanwhile. The rows answered can be others than planned: of the same picture, named first by a call beside this one.
 */
export async function claimPlanned(
  tx: Tx,
  { files, has_files, original, has_original }: Plan,
): Promise<{ files: FilesRow; original: OriginalRow | null } | null> {
  const { user_id } = files;
  const same_files = await selectFilesLike(tx, user_id, files.digest);
  const same_original = original && (await selectOriginalLike(tx, user_id, original.digest));
  if (has_files && same_files?.id !== files.id) return null;
  if (has_original && same_original?.id !== original?.id) return null;
  return {
    files: same_files ?? (await insertFiles(tx, files)),
    original: same_original ?? (original && (await insertOriginal(tx, original))),
  };
}
