import "server-only";
import type { Executor, Tx } from "@/db/tx";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { completenessOf } from "../completeness";
import {
  lockAnyProfile,
  lockProfile,
  type ProfileRow,
  selectProfile,
  updateAvatarUrl,
  updateProfile,
} from "../queries";
import type { VersionGuard } from "../service";
import { isPicturePublic } from "../views";

/** A profile held still for a change of its picture, until the caller's transaction ends. */
export type PictureHold = { row: ProfileRow; avatar_id: string | null; is_public: boolean };

const holdOf = (row: ProfileRow): PictureHold => ({ row, avatar_id: row.avatar_id, is_public: isPicturePublic(row) });

/** Whether a person's picture is for everybody to see; null for nobody's id. */
export async function isPictureOpen(db: Executor, user_id: string): Promise<boolean | null> {
  const row = await selectProfile(db, user_id);
  return row && isPicturePublic(row);
}

/**
 * Locks one's own profile.
 * @throws AppError `unauthenticated` (also when the session ended meanwhile), and what `guard` throws (`stale_version`)
 */
export async function holdOwnPicture(tx: Tx, ctx: Ctx, guard?: VersionGuard): Promise<PictureHold> {
  const row = await lockProfile(tx, requireUser(ctx.actor));
  if (!row) throw new AppError("unauthenticated");
  guard?.(row.version);
  return holdOf(row);
}

/** Locks anybody's profile, for the system; null when there is none. */
export async function holdPicture(tx: Tx, user_id: string): Promise<PictureHold | null> {
  const row = await lockAnyProfile(tx, user_id);
  return row && holdOf(row);
}

/** Points a held profile at a picture, or at none. Answers the profile's new version. */
export async function showPicture(
  tx: Tx,
  ctx: Ctx,
  { row }: PictureHold,
  avatar: { id: string; url: string } | null,
): Promise<number> {
  const avatar_url = avatar?.url ?? null;
  await updateProfile(tx, row.user_id, {
    avatar_id: avatar?.id ?? null,
    avatar_url,
    completeness: completenessOf({ ...row, avatar_url }).score,
    updated_at: ctx.now(),
  });
  return row.version + 1;
}

/** Says where the files of the picture that a held profile shows lie now. Its version stays. */
export async function movePicture(tx: Tx, { row }: PictureHold, url: string): Promise<void> {
  if (url !== row.avatar_url) await updateAvatarUrl(tx, row.user_id, url);
}
