import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { UserActor } from "@/lib/core/actor";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { newId, newKey } from "@/lib/core/ids";
import { type StoredFile, storage } from "@/lib/core/storage";
import { setOwnAvatar, type VersionGuard } from "@/lib/profiles/service";
import { SIZES, SWEEP_BATCH } from "./constants";
import { FOLDER, fileOf, folderOf, isKey, urlOf, urlsOf } from "./keys";
import { type Processed, processPicture } from "./pipeline";
import { deleteAvatarRow, deleteUnshownAvatars, insertAvatar, selectKnownKeys, selectShownAvatar } from "./queries";
import type { AvatarDeleted, AvatarUploaded, AvatarUrl, Crop, Size } from "./schema";
import { inTurn } from "./turns";

const NO_AVATAR = { detail: "There is no picture." };

/** Puts all five files in place, or none. */
async function storeVariants(key: string, variants: Processed["variants"]): Promise<void> {
  const results = await Promise.allSettled(SIZES.map((size) => storage().put(fileOf(key, size), variants[size])));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Removes files that nothing names. What fails here the sweeper finds. */
async function discard(ctx: Ctx, key: string): Promise<number> {
  try {
    return await storage().remove(folderOf(key));
  } catch (error) {
    ctx.log.warn({ err: error, avatar_key: key }, "files left to the sweeper");
    return 0;
  }
}

/** The same after a failure, unless the rows were written all the same and only their confirmation was lost. */
async function discardUnnamed(ctx: Ctx, key: string): Promise<void> {
  const known = await selectKnownKeys(db(), [key]).catch(() => new Set([key]));
  if (!known.has(key)) await discard(ctx, key);
}

type Named = { id: string; key: string; original_size: number; processed: Processed };

/** Makes the row, points the profile at it and takes the former row out; answers the former key. */
async function replaceRows(tx: Tx, ctx: Ctx & { actor: UserActor }, avatar: Named, guard?: VersionGuard) {
  const { user_id } = ctx.actor;
  const { source, crop } = avatar.processed;
  await insertAvatar(tx, {
    id: avatar.id,
    user_id,
    key: avatar.key,
    original_format: source.format,
    original_size: avatar.original_size,
    original_width: source.width,
    original_height: source.height,
    crop_x: crop.x,
    crop_y: crop.y,
    crop_width: crop.width,
    crop_height: crop.height,
    created_at: ctx.now(),
  });
  const url = urlOf(env().AVATAR_BASE_URL, avatar.key, "medium");
  const { previous_avatar_id, version } = await setOwnAvatar(tx, ctx, { avatar: { id: avatar.id, url }, guard });
  const former_key = previous_avatar_id && (await deleteAvatarRow(tx, user_id, previous_avatar_id));
  await recordAudit(tx, ctx, {
    action: "avatar.replaced",
    subject_id: user_id,
    before: { avatar_id: previous_avatar_id },
    after: { avatar_id: avatar.id },
  });
  return { former_key, version };
}

function uploadedView(key: string, original_size: number, { source }: Processed): AvatarUploaded {
  const variants = urlsOf(env().AVATAR_BASE_URL, key);
  return {
    avatar_url: variants.medium,
    message: "Avatar uploaded and processed successfully",
    variants,
    metadata: { original_size, original_dimensions: `${source.width}x${source.height}`, format: source.format },
  };
}

/**
 * Makes a picture the actor's avatar in place of the one before. Files are written first, then one transaction names
 * them, then the former files go; a failure on the way leaves profile, rows and files as they were.
 * @param input.bytes the file as sent; @param input.crop in pixels of the upright picture, null for the middle square
 * @returns the answer (seed: avatar guide) and the profile's new version
 * @throws AppError `unauthenticated`, what `processPicture` throws, `busy`, and what `guard` throws (`stale_version`)
 */
export async function uploadAvatar(
  ctx: Ctx,
  input: { bytes: Buffer; crop: Crop | null; guard?: VersionGuard },
): Promise<{ avatar: AvatarUploaded; version: number }> {
  const actor = requireUser(ctx.actor);
  const processed = await inTurn(() => processPicture(input.bytes, input.crop));
  const named = { id: newId(), key: newKey(), original_size: input.bytes.length, processed };
  try {
    await storeVariants(named.key, processed.variants);
    const { former_key, version } = await transaction((tx) => replaceRows(tx, { ...ctx, actor }, named, input.guard));
    if (former_key) await discard(ctx, former_key);
    return { avatar: uploadedView(named.key, named.original_size, processed), version };
  } catch (error) {
    await discardUnnamed(ctx, named.key);
    throw error;
  }
}

/**
 * Takes the actor's avatar away.
 * @throws AppError `unauthenticated`, `not_found` without one, and what `guard` throws (`stale_version`)
 */
export async function deleteAvatar(
  ctx: Ctx,
  input: { guard?: VersionGuard } = {},
): Promise<{ avatar: AvatarDeleted; version: number }> {
  const { user_id } = requireUser(ctx.actor);
  const { key, version } = await transaction(async (tx) => {
    const { previous_avatar_id, version } = await setOwnAvatar(tx, ctx, { avatar: null, guard: input.guard });
    const key = previous_avatar_id && (await deleteAvatarRow(tx, user_id, previous_avatar_id));
    if (!key) throw new AppError("not_found", NO_AVATAR);
    await recordAudit(tx, ctx, {
      action: "avatar.deleted",
      subject_id: user_id,
      before: { avatar_id: previous_avatar_id },
    });
    return { key, version };
  });
  const files_deleted = await discard(ctx, key);
  return { avatar: { message: "Avatar deleted successfully", files_deleted }, version };
}

/**
 * Where the actor's avatar lies in one size.
 * @throws AppError `unauthenticated`, `not_found` without one
 */
export async function getAvatar(ctx: Ctx, input: { size: Size }): Promise<AvatarUrl> {
  const { user_id } = requireUser(ctx.actor);
  const avatar = await selectShownAvatar(db(), user_id);
  if (!avatar) throw new AppError("not_found", NO_AVATAR);
  return { avatar_url: urlOf(env().AVATAR_BASE_URL, avatar.key, input.size), size: input.size };
}

/**
 * One stored variant, for anyone who knows its key.
 * @throws AppError `not_found`
 */
export async function openAvatarFile(input: { key: string; size: Size }): Promise<StoredFile> {
  const file = isKey(input.key) ? await storage().open(fileOf(input.key, input.size)) : null;
  if (!file) throw new AppError("not_found");
  return file;
}

/** The keys in storage that were last written before a moment, in batches. */
async function* storedBefore(moment: Date): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const { name, modified_at } of storage().list(FOLDER)) {
    if (modified_at > moment) continue;
    batch.push(name);
    if (batch.length < SWEEP_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Removes what a crash or a failed removal left: rows that no profile shows and files that no row names.
 * @param input.grace_ms younger ones may belong to an upload that has not finished and stay
 * @throws AppError `forbidden` for anyone but the system
 */
export async function sweepAvatars(
  ctx: Ctx,
  input: { grace_ms: number },
): Promise<{ rows_deleted: number; files_deleted: number }> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  const before = new Date(ctx.now().getTime() - input.grace_ms);
  const rows_deleted = await deleteUnshownAvatars(db(), before);
  let files_deleted = 0;
  for await (const keys of storedBefore(before)) {
    const known = await selectKnownKeys(db(), keys);
    for (const key of keys) if (!known.has(key)) files_deleted += await discard(ctx, key);
  }
  if (rows_deleted + files_deleted > 0) ctx.log.info({ rows_deleted, files_deleted }, "avatars swept");
  return { rows_deleted, files_deleted };
}
