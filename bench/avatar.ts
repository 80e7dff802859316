import { readFile } from "node:fs/promises";
import sharp, { type OutputInfo } from "sharp";
import { VARIANTS, WEBP } from "@/lib/avatars/constants";
import { processPicture } from "@/lib/avatars/pipeline";
import { compare } from "./measure";
import { makePhoto } from "./photo";

const ROUNDS = 31;
const CROP = { x: 300, y: 100, width: 2000, height: 2000 };
const RATIO_MAX = 1.15;

type Raw = { data: Buffer; info: OutputInfo };

/** One decode, cut to the crop and reduced to the largest variant. */
function decode(photo: Buffer): Promise<Raw> {
  return sharp(photo)
    .extract({ left: CROP.x, top: CROP.y, width: CROP.width, height: CROP.height })
    .resize(VARIANTS.full, VARIANTS.full)
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** The five variants as pixels, before any clock runs. */
function readyPixels(full: Raw): Promise<Raw[]> {
  const { width, height, channels } = full.info;
  return Promise.all(
    Object.values(VARIANTS).map((side) =>
      sharp(full.data, { raw: { width, height, channels } })
        .resize(side, side)
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
}

const encode = ({ data, info: { width, height, channels } }: Raw) =>
  sharp(data, { raw: { width, height, channels } }).webp(WEBP).toBuffer();

/**
 * Prints how long an upload's pictures take, beside what no implementation can save: one decode and five encodes.
 * @param file a photograph to use instead of the generated one, at least 2300x2100 pixels
 * @returns whether the ratio is within its limit
 */
export async function benchAvatar(file?: string): Promise<boolean> {
  const photo = file ? await readFile(file) : await makePhoto();
  const { width, height } = await sharp(photo).metadata();
  const ready = await readyPixels(await decode(photo));
  const { work, bound, ratio } = await compare(
    ROUNDS,
    () => processPicture(photo, { crop: CROP, rotate: 0, flip: false }),
    async () => {
      await decode(photo);
      await Promise.all(ready.map(encode));
    },
  );
  const { files } = await processPicture(photo, { crop: CROP, rotate: 0, flip: false });
  const bytes = Object.values(files.webp).reduce((sum, variant) => sum + variant.length, 0);
  console.log(
    `Avatar from ${width}x${height} JPEG (${Math.round(photo.length / 1024)} KiB), crop 2000x2000, median of ${ROUNDS}`,
  );
  console.log(`  processing              ${work.toFixed(1)} ms, ${Math.round(bytes / 1024)} KiB in five files`);
  console.log(`  decode + five encodes   ${bound.toFixed(1)} ms`);
  console.log(`  ratio                   ${ratio.toFixed(2)} (at most ${RATIO_MAX})`);
  return ratio <= RATIO_MAX;
}
