import "server-only";
import { db } from "@/db/client";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { storage } from "@/lib/core/storage";
import type { VersionGuard } from "@/lib/profiles/service";
import { originalOf } from "../keys";
import { processPicture } from "../pipeline";
import { selectShown } from "../queries/pictures";
import type { AvatarUploaded, Recipe } from "../schema";
import { inTurn } from "../turns";
import { changePicture } from "./change";

type Changed = { avatar: AvatarUploaded; version: number };

type Upload = {
  /** The file as sent. */
  bytes: Buffer;
  recipe: Recipe;
  alt: string;
  keep_original: boolean;
  guard?: VersionGuard;
};

/**
 * Makes a picture the actor's avatar in place of the one before.
 * @returns the answer (seed: avatar guide) and the profile's new version
 * @throws AppError `unauthenticated`, what `processPicture` throws, `busy`, `unavailable`, and what `guard` throws
 * (`stale_version`)
 */
export async function uploadAvatar(ctx: Ctx, input: Upload): Promise<Changed> {
  const actor = requireUser(ctx.actor);
  const { bytes, recipe, alt, keep_original, guard } = input;
  const processed = await inTurn(() => processPicture(bytes, recipe));
  const original = keep_original ? bytes : null;
  const action = "avatar.replaced";
  return changePicture({ ...ctx, actor }, { processed, original_size: bytes.length, original, alt, action, guard });
}

/**
 * Cuts the shown picture anew from its kept original.
 * @param input.recipe its crop in pixels of the upright original
 * @throws AppError `unauthenticated`, `not_found` without a picture or a kept original, `crop_out_of_bounds`, `busy`,
 * `unavailable`, and what `guard` throws (`stale_version`)
 */
export async function recropAvatar(ctx: Ctx, input: { recipe: Recipe; guard?: VersionGuard }): Promise<Changed> {
  const actor = requireUser(ctx.actor);
  const shown = await selectShown(db(), actor.user_id);
  const bytes = shown?.original ? await storage().read(originalOf(shown.original.key)) : null;
  if (!shown || !bytes) throw new AppError("not_found", { detail: "No original was kept." });
  const processed = await inTurn(() => processPicture(bytes, input.recipe));
  return changePicture(
    { ...ctx, actor },
    {
      processed,
      original_size: bytes.length,
      original: bytes,
      alt: shown.avatar.alt,
      action: "avatar.recropped",
      guard: input.guard,
    },
  );
}
