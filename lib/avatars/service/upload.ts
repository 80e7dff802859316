import "server-only";
import { db } from "@/db/client";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { count, observe } from "@/lib/core/metrics";
import { storage } from "@/lib/core/storage";
import type { VersionGuard } from "@/lib/profiles/service";
import { NO_ORIGINAL } from "../constants";
import { originalOf } from "../keys";
import { hasFrames, type Processed, processPicture } from "../pipeline";
import { selectShown } from "../queries/pictures";
import type { AvatarUploaded, Recipe } from "../schema";
import { inTurn } from "../turns";
import { changePicture } from "./change";

const STAGES = ["inspect", "decode", "shrink", "encode"] as const satisfies (keyof Processed["seconds"])[];

type Changed = { avatar: AvatarUploaded; version: number };

type Upload = {
  /** The file as sent. */
  bytes: Buffer;
  recipe: Recipe;
  alt: string;
  keep_original: boolean;
  guard?: VersionGuard;
};

/** Makes the files of a picture when there is a core for it. */
async function makePicture(bytes: Buffer, recipe: Recipe): Promise<Processed> {
  const options = { strip_metadata: env().AVATAR_STRIP_METADATA };
  const processed = await inTurn(() => processPicture(bytes, recipe, options), hasFrames(bytes));
  for (const stage of STAGES) observe("avatar_pipeline_stage_seconds", processed.seconds[stage], { stage });
  return processed;
}

/**
 * Makes a picture the actor's avatar in place of the one before.
 * @returns the answer (seed: avatar guide) and the profile's new version
 * @throws AppError `unauthenticated`, what `processPicture` throws, `busy`, `unavailable`, and what `guard` throws
 * (`stale_version`)
 */
export async function uploadAvatar(ctx: Ctx, input: Upload): Promise<Changed> {
  const actor = requireUser(ctx.actor);
  const { bytes, recipe, alt, keep_original, guard } = input;
  count("avatar_bytes_received_total", bytes.length);
  const processed = await makePicture(bytes, recipe);
  const original = keep_original ? { bytes } : null;
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
  const row = shown?.original;
  const bytes = row ? await storage().read(originalOf(row.key)) : null;
  if (!row || !bytes) throw new AppError("not_found", NO_ORIGINAL);
  const processed = await makePicture(bytes, input.recipe);
  return changePicture(
    { ...ctx, actor },
    {
      processed,
      original_size: bytes.length,
      original: { row },
      alt: shown.avatar.alt,
      action: "avatar.recropped",
      guard: input.guard,
    },
  );
}
