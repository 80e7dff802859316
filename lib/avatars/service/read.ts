import "server-only";
import { db } from "@/db/client";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { type StoredFile, storage } from "@/lib/core/storage";
import { HISTORY_MAX, NO_ORIGINAL } from "../constants";
import { originalOf } from "../keys";
import { selectFormer, selectShown } from "../queries/pictures";
import type { FormerAvatar, OwnAvatar, Size } from "../schema";
import { formerView, ownView } from "../views";

/**
 * The actor's picture, where it lies in one size, and how it was cut.
 * @throws AppError `unauthenticated`, `not_found` without one
 */
export async function getAvatar(ctx: Ctx, input: { size: Size }): Promise<OwnAvatar> {
  const { user_id } = requireUser(ctx.actor);
  const shown = await selectShown(db(), user_id);
  if (!shown) throw new AppError("not_found", { detail: "There is no picture." });
  return ownView(shown, input.size);
}

/**
 * The actor's former pictures, at most HISTORY_MAX, last chosen first.
 * @throws AppError `unauthenticated`
 */
export async function listFormerAvatars(ctx: Ctx): Promise<FormerAvatar[]> {
  const { user_id } = requireUser(ctx.actor);
  return (await selectFormer(db(), user_id, HISTORY_MAX)).map(formerView);
}

/**
 * The kept original of the actor's picture, as it was sent.
 * @throws AppError `unauthenticated`, `not_found` when none was kept
 */
export async function openOriginal(ctx: Ctx): Promise<{ file: StoredFile; format: string }> {
  const { user_id } = requireUser(ctx.actor);
  const shown = await selectShown(db(), user_id);
  const file = shown?.original ? await storage().open(originalOf(shown.original.key)) : null;
  if (!shown?.original || !file) throw new AppError("not_found", NO_ORIGINAL);
  return { file, format: shown.original.format };
}
