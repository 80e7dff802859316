import "server-only";
import { type Tx, transaction } from "@/db/tx";
import type { AuditAction } from "@/lib/audit/constants";
import { recordAudit } from "@/lib/audit/service";
import type { UserActor } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { wake } from "@/lib/core/jobs";
import type { VersionGuard } from "@/lib/profiles/service";
import { holdOwnPicture, type PictureHold, showPicture } from "@/lib/profiles/service/picture";
import { FORMATS_JOB, HISTORY_MAX, NO_ORIGINAL, REKEY_JOB } from "../constants";
import { urlOf } from "../keys";
import type { Processed } from "../pipeline";
import { deleteUnnamedFiles, type FilesRow, markForRekeying } from "../queries/files";
import { deleteUnnamedOriginals, type OriginalRow } from "../queries/originals";
import { type AvatarRow, deleteOldest, insertAvatar } from "../queries/pictures";
import type { AvatarUploaded } from "../schema";
import { shownView } from "../views";
import { claimPlanned, type Original, type Plan, planPicture } from "./plan";
import { discard, discardUnnamed, type Stored, storeFiles } from "./store";

type Owner = Ctx & { actor: UserActor };

/** A picture to show: what was made, of which file, and the words for it. */
export type NewPicture = {
  processed: Processed;
  /** Bytes of the file as sent. */
  original_size: number;
  /** The file it was made of, to be kept; null to keep none. */
  original: Original | null;
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

/** Puts what a plan found nowhere into storage. */
async function storePlanned({ processed, original }: NewPicture, plan: Plan): Promise<void> {
  const bytes = original && "bytes" in original && !plan.has_original ? original.bytes : null;
  await storeFiles(
    plan.has_files ? null : { key: plan.files.key, outputs: processed.files },
    bytes && plan.original ? { key: plan.original.key, bytes } : null,
  );
}

type Done = { rows: Rows; avatar: AvatarRow; version: number; unnamed: Stored; fits: boolean };

/** One try; null when what was counted on was removed meanwhile. Either way nothing without a name is left. */
async function tryChange(ctx: Owner, picture: NewPicture, afresh: boolean): Promise<Done | null> {
  const { processed, original } = picture;
  const wanted = { user_id: ctx.actor.user_id, processed, original, at: ctx.now() };
  const plan = await planPicture(wanted, afresh);
  const written = writtenBy(plan);
  try {
    await storePlanned(picture, plan);
    const done = await transaction(async (tx) => {
      const hold = await holdOwnPicture(tx, ctx, picture.guard);
      const rows = await claimPlanned(tx, plan);
      return rows && { rows, ...(await showNew(tx, ctx, picture, hold, rows)) };
    });
    const spare = done ? without(written, done.rows) : written;
    await discard(ctx, spare, done?.unnamed);
    return done;
  } catch (error) {
    await discardUnnamed(ctx, ctx.actor.user_id, written);
    throw error;
  }
}

/**
 * Makes a processed picture the one that the actor's profile shows; the one before becomes the newest of its history.
 * Files are written first, then one transaction names them, then those that nothing names any more go; a failure on
 * the way leaves profile, rows and files as they were.
 * @throws AppError `unauthenticated`, `not_found` when the kept original it was made of has been deleted meanwhile,
 * `unavailable` when storage is, and what `guard` throws (`stale_version`)
 */
export async function changePicture(ctx: Owner, picture: NewPicture): Promise<Changed> {
  const done = (await tryChange(ctx, picture, false)) ?? (await tryChange(ctx, picture, true));
  // Written afresh it counts on nothing but an original that was kept before.
  if (!done) throw new AppError("not_found", NO_ORIGINAL);
  wake(FORMATS_JOB);
  if (!done.fits) wake(REKEY_JOB);
  const shown = { avatar: done.avatar, files: done.rows.files };
  return { avatar: shownView(shown, "Avatar uploaded and processed successfully"), version: done.version };
}
