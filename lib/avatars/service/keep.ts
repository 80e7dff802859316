import "server-only";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import type { VersionGuard } from "@/lib/profiles/service";
import { holdOwnPicture, showPicture } from "@/lib/profiles/service/picture";
import { NO_ORIGINAL } from "../constants";
import { urlOf } from "../keys";
import { deleteAll, forgetOriginals, selectPicture, selectShown, updateAvatar } from "../queries/pictures";
import type { AvatarDeleted, AvatarUploaded, OwnAvatar } from "../schema";
import { ownView, shownView } from "../views";
import { forgetUnnamed } from "./change";
import { discard } from "./store";

const NO_AVATAR = { detail: "There is no picture." };

/**
 * Takes the actor's picture away with its original and all pictures before it.
 * @throws AppError `unauthenticated`, `not_found` without one, and what `guard` throws (`stale_version`)
 */
export async function deleteAvatar(
  ctx: Ctx,
  input: { guard?: VersionGuard } = {},
): Promise<{ avatar: AvatarDeleted; version: number }> {
  const { user_id } = requireUser(ctx.actor);
  const { unnamed, version } = await transaction(async (tx) => {
    const hold = await holdOwnPicture(tx, ctx, input.guard);
    if (!hold.avatar_id) throw new AppError("not_found", NO_AVATAR);
    const version = await showPicture(tx, ctx, hold, null);
    await deleteAll(tx, user_id);
    const unnamed = await forgetUnnamed(tx, user_id);
    const before = { avatar_id: hold.avatar_id };
    await recordAudit(tx, ctx, { action: "avatar.deleted", subject_id: user_id, before });
    return { unnamed, version };
  });
  const files_deleted = await discard(ctx, unnamed);
  return { avatar: { message: "Avatar deleted successfully", files_deleted }, version };
}

/**
 * Shows one of the actor's former pictures again; the one shown now becomes the newest of the history. Nothing is
 * written when it is shown already.
 * @throws AppError `unauthenticated`, `not_found` for what is not in one's own history, and what `guard` throws
 */
export async function restoreAvatar(
  ctx: Ctx,
  input: { id: string; guard?: VersionGuard },
): Promise<{ avatar: AvatarUploaded; version: number }> {
  const { user_id } = requireUser(ctx.actor);
  return transaction(async (tx) => {
    const hold = await holdOwnPicture(tx, ctx, input.guard);
    const picture = await selectPicture(tx, user_id, input.id);
    if (!picture) throw new AppError("not_found", { detail: "That picture is not in your history." });
    const { avatar, files } = picture;
    const answer = shownView(picture, "Avatar restored successfully");
    if (avatar.id === hold.avatar_id) return { avatar: answer, version: hold.row.version };
    const url = urlOf(env().AVATAR_BASE_URL, files.key, "medium");
    await updateAvatar(tx, user_id, avatar.id, { shown_at: ctx.now() });
    const version = await showPicture(tx, ctx, hold, { id: avatar.id, url });
    await recordAudit(tx, ctx, {
      action: "avatar.restored",
      subject_id: user_id,
      before: { avatar_id: hold.avatar_id },
      after: { avatar_id: avatar.id },
    });
    return { avatar: answer, version };
  });
}

/**
 * Says in words what the shown picture shows. Nothing is written when they are its words already.
 * @throws AppError `unauthenticated`, `not_found` without a picture, and what `guard` throws (`stale_version`)
 */
export async function describeAvatar(
  ctx: Ctx,
  input: { alt: string; guard?: VersionGuard },
): Promise<{ avatar: OwnAvatar; version: number }> {
  const { user_id } = requireUser(ctx.actor);
  const { alt } = input;
  return transaction(async (tx) => {
    const hold = await holdOwnPicture(tx, ctx, input.guard);
    const shown = await selectShown(tx, user_id);
    if (!shown) throw new AppError("not_found", NO_AVATAR);
    if (shown.avatar.alt === alt) return { avatar: ownView(shown, "medium"), version: hold.row.version };
    const url = urlOf(env().AVATAR_BASE_URL, shown.files.key, "medium");
    await updateAvatar(tx, user_id, shown.avatar.id, { alt });
    const version = await showPicture(tx, ctx, hold, { id: shown.avatar.id, url });
    await recordAudit(tx, ctx, {
      action: "avatar.described",
      subject_id: user_id,
      before: { alt: shown.avatar.alt },
      after: { alt },
    });
    return { avatar: ownView({ ...shown, avatar: { ...shown.avatar, alt } }, "medium"), version };
  });
}

/**
 * Takes away every original that was kept of the actor's pictures; the pictures stay.
 * @throws AppError `unauthenticated`, `not_found` when none was kept
 */
export async function deleteOriginals(ctx: Ctx): Promise<AvatarDeleted> {
  const { user_id } = requireUser(ctx.actor);
  const unnamed = await transaction(async (tx) => {
    await holdOwnPicture(tx, ctx);
    await forgetOriginals(tx, user_id);
    const unnamed = await forgetUnnamed(tx, user_id);
    if (unnamed.originals.length === 0) throw new AppError("not_found", NO_ORIGINAL);
    await recordAudit(tx, ctx, { action: "avatar.original_deleted", subject_id: user_id });
    return unnamed;
  });
  return { message: "Original deleted successfully", files_deleted: await discard(ctx, unnamed) };
}
