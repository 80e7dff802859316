import "server-only";
import { createHash } from "node:crypto";
import { db } from "@/db/client";
import type { Tx } from "@/db/tx";
import { newId, newKey } from "@/lib/core/ids";
import { newToken } from "@/lib/core/secrets";
import { isPictureOpen } from "@/lib/profiles/service/picture";
import { makeKey } from "../keys";
import type { Processed } from "../pipeline";
import { claimFiles, claimSecret, type FilesRow, type NewFiles, selectFilesLike, selectSecret } from "../queries/files";
import { claimOriginal, type NewOriginal, type OriginalRow, selectOriginalLike } from "../queries/originals";
import { bytesOf } from "./store";

/** What a picture's rows will name, and which of it lies in storage already, for the same picture before. */
export type Plan = {
  files: NewFiles;
  has_files: boolean;
  original: NewOriginal | null;
  has_original: boolean;
};

type Wanted = { user_id: string; processed: Processed; original: Buffer | null; at: Date };

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

function newOriginal({ user_id, processed, at }: Wanted, bytes: Buffer, digest: string): NewOriginal {
  const { format, width, height } = processed.source;
  return { id: newId(), user_id, key: newKey(), digest, bytes: bytes.length, format, width, height, created_at: at };
}

/**
 * Names for a picture's files: those the person has of the same pixels, else new ones.
 * @param afresh new ones whatever there is
 */
export async function planFiles(wanted: Wanted, afresh: boolean): Promise<Plan> {
  const { user_id, processed, original, at } = wanted;
  const { digest, side, animated, color, thumbhash } = processed;
  const original_digest = original && sha256(original);
  const [is_public, known_secret, like, original_like] = await Promise.all([
    isPictureOpen(db(), user_id),
    selectSecret(db(), user_id),
    afresh ? null : selectFilesLike(db(), user_id, digest),
    original_digest && !afresh ? selectOriginalLike(db(), user_id, original_digest) : null,
  ]);
  const secret = known_secret ?? (await claimSecret(db(), user_id, newToken()));
  const parts = { digest, files_id: newId(), is_public: is_public ?? false, animated };
  return {
    files: like ?? {
      id: parts.files_id,
      user_id,
      key: makeKey({ ...parts, secret }),
      digest,
      is_public: parts.is_public,
      side,
      animated,
      color,
      thumbhash,
      bytes: bytesOf(processed.files),
      formats_next_at: at,
      created_at: at,
    },
    has_files: like !== null,
    original: original_like ?? (original && original_digest ? newOriginal(wanted, original, original_digest) : null),
    has_original: original_like !== null,
  };
}

/**
 * Makes a plan's rows, under the lock of the owner's profile. Null when what it counted on is gone meanwhile. The rows
 * answered can be others than planned: of the same picture, named first by a call beside this one.
 */
export async function claimPlanned(
  tx: Tx,
  { files, has_files, original, has_original }: Plan,
): Promise<{ files: FilesRow; original: OriginalRow | null } | null> {
  const { user_id } = files;
  const claimed = has_files ? await selectFilesLike(tx, user_id, files.digest) : await claimFiles(tx, files);
  if (!claimed || (has_files && claimed.id !== files.id)) return null;
  if (!original) return { files: claimed, original: null };
  const kept = has_original
    ? await selectOriginalLike(tx, user_id, original.digest)
    : await claimOriginal(tx, original);
  if (!kept || (has_original && kept.id !== original.id)) return null;
  return { files: claimed, original: kept };
}
