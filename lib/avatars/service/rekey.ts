import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { newToken } from "@/lib/core/secrets";
import { storage } from "@/lib/core/storage";
import { holdPicture, isPictureOpen, type PictureHold, showPicture } from "@/lib/profiles/service/picture";
import { REKEY_BATCH } from "../constants";
import { folderOf, makeKey, urlOf } from "../keys";
import {
  type FilesRow,
  markForRekeying,
  rekeyFiles,
  replaceSecret,
  selectFilesToRekey,
  selectOwnersToRekey,
} from "../queries/files";
import { selectShown } from "../queries/pictures";
import { discard, discardUnnamed } from "./store";

type Move = { before: FilesRow; key: string };

/** Stores every file of a key under the new one too. */
async function copyFiles({ before, key }: Move): Promise<void> {
  const names: string[] = [];
  for await (const { name } of storage().list(folderOf(before.key))) names.push(name);
  await Promise.all(names.map((name) => storage().copy(`${folderOf(before.key)}/${name}`, `${folderOf(key)}/${name}`)));
}

async function showUnderNewKey(tx: Tx, ctx: Ctx, hold: PictureHold): Promise<void> {
  const shown = await selectShown(tx, hold.row.user_id);
  if (!shown) return;
  const url = urlOf(env().AVATAR_BASE_URL, shown.files.key, "medium");
  if (url !== hold.row.avatar_url) await showPicture(tx, ctx, hold, { id: shown.avatar.id, url });
}

/** Notes inside the transaction that narrows or widens an audience that the person's files need other keys. */
export async function noteAudience(tx: Tx, user_id: string): Promise<void> {
  const hold = await holdPicture(tx, user_id);
  if (hold) await markForRekeying(tx, user_id, hold.is_public);
}

/**
 * Moves a person's files to keys that fit who may see them, made with a new secret, and takes the old addresses out of
 * use: copies first, then one transaction that names them, then the old ones go. What changed meanwhile stays due.
 */
export async function rekeyAvatars(ctx: Ctx, input: { user_id: string }): Promise<void> {
  const { user_id } = input;
  const [is_public, due] = await Promise.all([isPictureOpen(db(), user_id), selectFilesToRekey(db(), user_id)]);
  if (is_public === null || due.length === 0) return;
  const secret = newToken();
  const moves = due.map((before): Move => {
    return {
      before,
      key: makeKey({ secret, digest: before.digest, files_id: before.id, is_public, animated: before.animated }),
    };
  });
  const written = { files: moves.map(({ key }) => key), originals: [] };
  try {
    await Promise.all(moves.map(copyFiles));
    const old = await transaction(async (tx) => {
      const hold = await holdPicture(tx, user_id);
      if (!hold || hold.is_public !== is_public) return [];
      const moved: string[] = [];
      for (const { before, key } of moves) {
        if (await rekeyFiles(tx, before, key, is_public)) moved.push(before.key);
      }
      await replaceSecret(tx, user_id, secret, ctx.now());
      await showUnderNewKey(tx, ctx, hold);
      await recordAudit(tx, ctx, { action: "avatar.moved", subject_id: user_id, after: { files: moved.length } });
      return moved;
    });
    await discard(ctx, { files: old, originals: [] });
  } finally {
    await discardUnnamed(ctx, written);
  }
}

/** The same for everyone whose files wait for it: what a crash or an outage of storage left. */
export async function rekeyDueAvatars(ctx: Ctx): Promise<number> {
  const owners = await selectOwnersToRekey(db(), REKEY_BATCH);
  for (const user_id of owners) await rekeyAvatars(ctx, { user_id });
  return owners.length;
}
