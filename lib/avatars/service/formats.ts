import "server-only";
import { db } from "@/db/client";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { count } from "@/lib/core/metrics";
import { storage } from "@/lib/core/storage";
import { FORMATS_LEASE, FORMATS_RETRIES, JOBS_EVERY } from "../constants";
import { fileOf, originalOf } from "../keys";
import { makeLaterFormats } from "../pipeline";
import { claimFilesForFormats, type FilesRow, markFormatsMade, putOffFormats } from "../queries/files";
import { type Picture, selectPictureOf } from "../queries/pictures";
import type { Recipe } from "../schema";
import { whenIdle } from "../turns";
import { bytesOf, discardUnnamed, storeFiles } from "./store";

const WHOLE: Recipe = { crop: null, rotate: 0, flip: false };

type Source = { bytes: Buffer; recipe: Recipe };

async function keptOf({ avatar, original }: Picture): Promise<Source | null> {
  const bytes = original && (await storage().read(originalOf(original.key)));
  const crop = { x: avatar.crop_x, y: avatar.crop_y, width: avatar.crop_width, height: avatar.crop_height };
  return bytes && { bytes, recipe: { crop, rotate: avatar.rotate as Recipe["rotate"], flip: avatar.flip } };
}

/**
 * The best there is to make further files from: the kept original, and where there is none, or a try with it has failed,
 * the largest file that was made of it. Null when no picture has the files any more.
 */
async function sourceOf(files: FilesRow): Promise<Source | null> {
  const picture = await selectPictureOf(db(), files.id);
  const kept = picture && files.formats_tries === 1 ? await keptOf(picture) : null;
  if (kept || !picture) return kept;
  const bytes = await storage().read(fileOf(files.key, "full"));
  if (!bytes) throw new Error("A row names a file that is not there");
  return { bytes, recipe: WHOLE };
}

/** Answers whether they were made for files that are still there. */
async function makeFormats(ctx: Ctx, files: FilesRow): Promise<boolean> {
  const source = await sourceOf(files);
  if (!source) return false;
  const options = { strip_metadata: env().AVATAR_STRIP_METADATA };
  const { jpg, avif, color, thumbhash } = await makeLaterFormats(source.bytes, source.recipe, options);
  // The stills of what moves were made with it.
  const outputs = files.animated ? { avif } : { jpg, avif };
  const written = { files: [files.key], originals: [] };
  try {
    await storeFiles({ key: files.key, outputs }, null);
    const made = { at: ctx.now(), bytes: bytesOf(outputs), color, thumbhash };
    if (await markFormatsMade(db(), files, made)) return true;
    // Under another key by now, where they are to be made at once; or gone.
    await putOffFormats(db(), files.id, { at: ctx.now(), tries: files.formats_tries - 1 });
    await discardUnnamed(ctx, files.user_id, written);
    return false;
  } catch (error) {
    await discardUnnamed(ctx, files.user_id, written);
    throw error;
  }
}

const isOut = (error: unknown) => error instanceof AppError && (error.code === "unavailable" || error.code === "busy");

/** Says when the next try may come: soon when the files could not help it, else later and later. */
async function putOff(ctx: Ctx, files: FilesRow, error: unknown): Promise<void> {
  const tries = isOut(error) ? files.formats_tries - 1 : files.formats_tries;
  const wait = isOut(error) ? JOBS_EVERY : (FORMATS_RETRIES[tries - 1] ?? 0);
  ctx.log.warn({ err: error, files_id: files.id, tries }, "formats not made");
  await putOffFormats(db(), files.id, { at: new Date(ctx.now().getTime() + wait), tries });
}

/**
 * Makes the AVIF and JPEG files of every picture that waits for them, one at a time and while no upload wants the
 * cores. One that fails is tried again later and later, and at last left alone: its WebP files stay.
 * @param input.quiet_ms for how long no upload must have wanted them
 * @returns how many pictures got theirs
 */
export async function makeDueFormats(ctx: Ctx, { quiet_ms }: { quiet_ms: number } = { quiet_ms: 0 }): Promise<number> {
  const tries_max = FORMATS_RETRIES.length + 1;
  for (let made = 0; ; ) {
    await whenIdle(quiet_ms);
    const now = ctx.now();
    const again_at = new Date(now.getTime() + FORMATS_LEASE);
    const files = await claimFilesForFormats(db(), { now, again_at, tries_max });
    if (!files) return made;
    try {
      if (!(await makeFormats(ctx, files))) continue;
      made += 1;
      count("avatar_formats_total", { status: "success" });
    } catch (error) {
      count("avatar_formats_total", { status: "failure" });
      await putOff(ctx, files, error);
    }
  }
}
