import "server-only";
import { db } from "@/db/client";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { storage } from "@/lib/core/storage";
import { FORMATS_LEASE, FORMATS_RETRIES } from "../constants";
import { fileOf, originalOf } from "../keys";
import { makeLaterFormats } from "../pipeline";
import { claimFilesForFormats, type FilesRow, markFormatsMade, putOffFormats } from "../queries/files";
import { type Picture, selectPictureOf } from "../queries/pictures";
import type { Recipe } from "../schema";
import { whenIdle } from "../turns";
import { bytesOf, discardUnnamed, storeFiles } from "./store";

const WHOLE: Recipe = { crop: null, rotate: 0, flip: false };

/** The best there is to make further files from: the kept original, else the largest file that was made of it. */
async function sourceOf({ avatar, files, original }: Picture): Promise<{ bytes: Buffer; recipe: Recipe } | null> {
  const kept = original && (await storage().read(originalOf(original.key)));
  if (kept) {
    const crop = { x: avatar.crop_x, y: avatar.crop_y, width: avatar.crop_width, height: avatar.crop_height };
    return { bytes: kept, recipe: { crop, rotate: avatar.rotate as Recipe["rotate"], flip: avatar.flip } };
  }
  const bytes = await storage().read(fileOf(files.key, "full"));
  return bytes && { bytes, recipe: WHOLE };
}

async function makeFormats(ctx: Ctx, files: FilesRow): Promise<void> {
  const picture = await selectPictureOf(db(), files.id);
  const source = picture && (await sourceOf(picture));
  if (!source) return;
  const options = { strip_metadata: env().AVATAR_STRIP_METADATA };
  const { jpg, avif, color, thumbhash } = await makeLaterFormats(source.bytes, source.recipe, options);
  // The stills of what moves were made with it.
  const outputs = files.animated ? { avif } : { jpg, avif };
  const written = { files: [files.key], originals: [] };
  try {
    await storeFiles({ key: files.key, outputs }, null);
    const made = { at: ctx.now(), bytes: bytesOf(outputs), color, thumbhash };
    if (!(await markFormatsMade(db(), files, made))) await discardUnnamed(ctx, written);
  } catch (error) {
    await discardUnnamed(ctx, written);
    throw error;
  }
}

/**
 * Makes the AVIF and JPEG files of every picture that waits for them, one at a time and while no upload wants the
 * cores. One that fails is tried again later and later, and at last left alone.
 */
export async function makeDueFormats(ctx: Ctx): Promise<number> {
  for (let made = 0; ; made++) {
    await whenIdle();
    const now = ctx.now();
    const files = await claimFilesForFormats(db(), now, new Date(now.getTime() + FORMATS_LEASE));
    if (!files) return made;
    try {
      await makeFormats(ctx, files);
    } catch (error) {
      ctx.log.warn({ err: error, files_id: files.id, tries: files.formats_tries }, "formats not made");
      const wait = FORMATS_RETRIES[files.formats_tries - 1] ?? FORMATS_RETRIES.at(-1) ?? 0;
      await putOffFormats(db(), files.id, new Date(now.getTime() + wait));
    }
  }
}
