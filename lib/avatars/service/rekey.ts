import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { newToken } from "@/lib/core/secrets";
import { holdPicture, isPictureOpen, movePicture, type PictureHold } from "@/lib/profiles/service/picture";
import { REKEY_BATCH, REKEY_ROUNDS } from "../constants";
import { makeKey, urlOf } from "../keys";
import {
  type FilesRow,
  markForRekeying,
  rekeyFiles,
  replaceSecret,
  selectFilesToRekey,
  selectOwnersToRekey,
} from "../queries/files";
import { selectShown } from "../queries/pictures";
import { copyFiles, discard, discardLeft, discardUnnamed } from "./store";

type Move = { before: FilesRow; key: string };

async function showUnderNewKey(tx: Tx, hold: PictureHold): Promise<void> {
  const shown = await selectShown(tx, hold.row.user_id);
  if (shown) await movePicture(tx, hold, urlOf(env().AVATAR_BASE_URL, shown.files.key, "medium"));
}

/** Notes inside the transaction that narrows or widens an audience that the person's files need other keys. */
export async function noteAudience(tx: Tx, user_id: string): Promise<void> {
  const hold = await holdPicture(tx, user_id);
  if (hold) await markForRekeying(tx, user_id, hold.is_public);
}

/** Has rows name the copies; answers the keys that nothing names now. Null when the audience changed meanwhile. */
async function nameCopies(
  tx: Tx,
  ctx: Ctx,
  user_id: string,
  moves: Move[],
  made: { is_public: boolean; secret: string },
) {
  const { is_public, secret } = made;
  const hold = await holdPicture(tx, user_id);
  if (!hold || hold.is_public !== is_public) return null;
  const moved: Move[] = [];
  for (const move of moves) if (await rekeyFiles(tx, move.before, move.key, is_public)) moved.push(move);
  if (moved.length === 0) return null;
  await replaceSecret(tx, user_id, secret, ctx.now());
  await showUnderNewKey(tx, hold);
  await recordAudit(tx, ctx, { action: "avatar.moved", subject_id: user_id, after: { files: moved.length } });
  return moves.map((move) => (moved.includes(move) ? move.before.key : move.key));
}

/** Answers whether nothing is due any more. */
async function rekeyOnce(ctx: Ctx, user_id: string): Promise<boolean> {
  const [is_public, due] = await Promise.all([isPictureOpen(db(), user_id), selectFilesToRekey(db(), user_id)]);
  if (is_public === null || due.length === 0) return true;
  const secret = newToken();
  const moves = due.map((before): Move => {
    const { id: files_id, digest, animated } = before;
    return { before, key: makeKey({ secret, digest, files_id, is_public, animated }) };
  });
  const copies = moves.map(({ key }) => key);
  try {
    await copyFiles(moves.map(({ before, key }) => ({ from: before.key, to: key })));
    const unnamed = await transaction((tx) => nameCopies(tx, ctx, user_id, moves, { is_public, secret }));
    await discard(ctx, { files: unnamed ?? copies, originals: [] });
    return unnamed !== null && !unnamed.some((key) => copies.includes(key));
  } catch (error) {
    await discardUnnamed(ctx, user_id, { files: copies, originals: [] });
    throw error;
  }
}

/**
 * Moves a person's files to keys that fit who may see them, made with a new secret, and takes the old addresses out of
 * use: copies first, then one transaction that names them, then the old ones go. Files that got further formats
 * meanwhile, and all when the audience changed once more, are moved again; at last they stay due.
 * @throws AppError `unavailable` when storage is; everything is as it was
 */
export async function rekeyAvatars(ctx: Ctx, input: { user_id: string }): Promise<void> {
  for (let round = 0; round < REKEY_ROUNDS; round++) if (await rekeyOnce(ctx, input.user_id)) return;
}

/** The same for everyone whose files wait for it: what a crash or an outage of storage left. */
export async function rekeyDueAvatars(ctx: Ctx): Promise<number> {
  await discardLeft(ctx);
  const owners = await selectOwnersToRekey(db(), REKEY_BATCH);
  for (const user_id of owners) {
    await rekeyAvatars(ctx, { user_id }).catch((error: unknown) => {
      ctx.log.error({ err: error, user_id }, "files not given new keys");
    });
  }
  return owners.length;
}
