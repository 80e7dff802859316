import "server-only";
import { type Tx, transaction } from "@/db/tx";
import type { AuditAction } from "@/lib/audit/constants";
import { recordAudit } from "@/lib/audit/service";
import type { UserActor } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { wake } from "@/lib/core/jobs";
import type { VersionGuard } from "@/lib/profiles/service";
import { holdOwnPicture, type PictureHold, showPicture } from "@/lib/profiles/service/picture";
import { FORMATS_JOB, HISTORY_MAX, REKEY_JOB } from "../constants";
import { urlOf } from "../keys";
import type { Processed } from "../pipeline";
import { deleteUnnamedFiles, type FilesRow, markForRekeying } from "../queries/files";
import { deleteUnnamedOriginals, type OriginalRow } from "../queries/originals";
import { type AvatarRow, deleteOldest, insertAvatar } from "../queries/pictures";
import type { AvatarUploaded } from "../schema";
import { shownView } from "../views";
import { claimPlanned, type Plan, planFiles } from "./plan";
import { discard, discardUnnamed, type Stored, storeFiles } from "./store";

type Owner = Ctx & { actor: UserActor };

/** A picture to show: what was made, of which file, and the words for it. */
export type NewPicture = {
  processed: Processed;
  /** Bytes of the file as sent. */
  original_size: number;
  /** The file as sent, to be kept; null to keep none. */
  original: Buffer | null;
  alt: string;
  action: Extract<AuditAction, "avatar.replaced" | "avatar.recropped">;
  guard?: VersionGuard;
};

type Changed = { avatar: AvatarUploaded; version: number };

type Rows = { files: FilesRow; original: OriginalRow | null };

function insertPicture(tx: Tx, ctx: Owner, picture: NewPicture, rows: Rows): Promise<AvatarRow> {
  const { source, recipe } = picture.processed;
  return insertAvatar(tx, {
    id: newId(),
    user_id: ctx.actor.user_id,
    files_id: rows.files.id,
    original_id: rows.original?.id ?? null,
    alt: picture.alt,
    original_format: source.format,
    original_size: picture.original_size,
    original_width: source.width,
    original_height: source.height,
    original_frames: source.frames,
    crop_x: recipe.crop.x,
    crop_y: recipe.crop.y,
    crop_width: recipe.crop.width,
    crop_height: recipe.crop.height,
    rotate: recipe.rotate,
    flip: recipe.flip,
    shown_at: ctx.now(),
    created_at: ctx.now(),
  });
}

/** Takes out the rows of a person that nothing needs any more; answers what is left in storage without a name. */
export async function forgetUnnamed(tx: Tx, user_id: string): Promise<Stored> {
  return { files: await deleteUnnamedFiles(tx, user_id), originals: await deleteUnnamedOriginals(tx, user_id) };
}

async function showNew(tx: Tx, ctx: Owner, picture: NewPicture, hold: PictureHold, rows: Rows) {
  const { user_id } = ctx.actor;
  const avatar = await insertPicture(tx, ctx, picture, rows);
  const { id } = avatar;
  const url = urlOf(env().AVATAR_BASE_URL, rows.files.key, "medium");
  const version = await showPicture(tx, ctx, hold, { id, url });
  // The audience can have changed since the key was made for it.
  const fits = rows.files.is_public === hold.is_public;
  if (!fits) await markForRekeying(tx, user_id, hold.is_public);
  await deleteOldest(tx, user_id, id, HISTORY_MAX);
  const unnamed = await forgetUnnamed(tx, user_id);
  await recordAudit(tx, ctx, {
    action: picture.action,
    subject_id: user_id,
    before: { avatar_id: hold.avatar_id },
    after: { avatar_id: id },
  });
  return { avatar, version, unnamed, fits };
}

/** What a plan wrote to storage, and of that what the rows in the end do not name: it was there already. */
const writtenBy = ({ files, has_files, original, has_original }: Plan): Stored => ({
  files: has_files ? [] : [files.key],
  originals: has_original || !original ? [] : [original.key],
});

const without = (stored: Stored, { files, original }: Rows): Stored => ({
  files: stored.files.filter((key) => key !== files.key),
  originals: stored.originals.filter((key) => key !== original?.key),
});

/** One try; null when files that were counted on were removed meanwhile. */
async function tryChange(ctx: Owner, picture: NewPicture, afresh: boolean): Promise<Changed | null> {
  const { processed, original } = picture;
  const wanted = { user_id: ctx.actor.user_id, processed, original, at: ctx.now() };
  const plan = await planFiles(wanted, afresh);
  const written = writtenBy(plan);
  try {
    await storeFiles(
      plan.has_files ? null : { key: plan.files.key, outputs: processed.files },
      original && plan.original && !plan.has_original ? { key: plan.original.key, bytes: original } : null,
    );
    const done = await transaction(async (tx) => {
      const hold = await holdOwnPicture(tx, ctx, picture.guard);
      const rows = await claimPlanned(tx, plan);
      return rows && { rows, ...(await showNew(tx, ctx, picture, hold, rows)) };
    });
    if (!done) {
      await discard(ctx, written);
      return null;
    }
    const spare = without(written, done.rows);
    await discard(ctx, {
      files: [...done.unnamed.files, ...spare.files],
      originals: [...done.unnamed.originals, ...spare.originals],
    });
    wake(FORMATS_JOB);
    if (!done.fits) wake(REKEY_JOB);
    return {
      avatar: shownView({ avatar: done.avatar, files: done.rows.files }, "Avatar uploaded and processed successfully"),
      version: done.version,
    };
  } catch (error) {
    await discardUnnamed(ctx, written);
    throw error;
  }
}

/**
 * Makes a processed picture the one that the actor's profile shows; the one before becomes the newest of its history.
 * Files are written first, then one transaction names them, then those that nothing names any more go; a failure on
 * the way leaves profile, rows and files as they were.
 * @throws AppError `unauthenticated`, `unavailable` when storage is, and what `guard` throws (`stale_version`)
 */
export async function changePicture(ctx: Owner, picture: NewPicture): Promise<Changed> {
  const changed = (await tryChange(ctx, picture, false)) ?? (await tryChange(ctx, picture, true));
  if (!changed) throw new Error("A picture that was written afresh counted on an older one");
  return changed;
}
