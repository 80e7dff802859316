import { readFile } from "node:fs/promises";
import sharp, { type OutputInfo } from "sharp";
import { VARIANTS, WEBP } from "@/lib/avatars/constants";
import { processPicture } from "@/lib/avatars/pipeline";
import { compare } from "./measure";
import { makePhoto } from "./photo";
import { benchPictures } from "./pictures";

const ROUNDS = 31;
const CROP = { x: 300, y: 100, width: 2000, height: 2000 };
const AREA = { left: CROP.x, top: CROP.y, width: CROP.width, height: CROP.height };
const BOUND_RATIO_MAX = 1.15;
const CHAINS_RATIO_MAX = 0.6;

type Raw = { data: Buffer; info: OutputInfo };

/** One decode, cut to the crop and reduced to the largest variant. */
function decode(photo: Buffer): Promise<Raw> {
  return sharp(photo).extract(AREA).resize(VARIANTS.full, VARIANTS.full).raw().toBuffer({ resolveWithObject: true });
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

/** What is often done: each variant by itself from the file, with sharp's own settings. */
const chains = (photo: Buffer) =>
  Promise.all(Object.values(VARIANTS).map((side) => sharp(photo).extract(AREA).resize(side, side).webp().toBuffer()));

/**
 * Prints how long an upload's pictures take, beside what no implementation can save, one decode and five encodes, and
 * beside five decodes and encodes at once; then how long other pictures take.
 * @param file a photograph to use instead of the generated one, at least 2300x2100 pixels
 * @returns whether the ratios are within their limits
 */
export async function benchAvatar(file?: string): Promise<boolean> {
  const photo = file ? await readFile(file) : await makePhoto();
  const { width, height } = await sharp(photo).metadata();
  const ready = await readyPixels(await decode(photo));
  const process = () => processPicture(photo, { crop: CROP, rotate: 0, flip: false });
  const bound = await compare(ROUNDS, process, async () => {
    await decode(photo);
    await Promise.all(ready.map(encode));
  });
  const apart = await compare(ROUNDS, process, () => chains(photo));
  const { files } = await process();
  const bytes = Object.values(files.webp).reduce((sum, variant) => sum + variant.length, 0);
  const row = (words: string, milliseconds: number, more: string) =>
    console.log(`  ${words.padEnd(26)}${milliseconds.toFixed(1)} ms${more}`);
  const ratio = (value: number, most: number) => `, ratio ${value.toFixed(2)} (at most ${most})`;
  console.log(
    `Avatar from ${width}x${height} JPEG (${Math.round(photo.length / 1024)} KiB), crop 2000x2000, median of ${ROUNDS}`,
  );
  row("processing", bound.work, `, ${Math.round(bytes / 1024)} KiB in five files`);
  row("decode + five encodes", bound.bound, ratio(bound.ratio, BOUND_RATIO_MAX));
  row("five chains from the file", apart.bound, ratio(apart.ratio, CHAINS_RATIO_MAX));
  await benchPictures(photo);
  return bound.ratio <= BOUND_RATIO_MAX && apart.ratio <= CHAINS_RATIO_MAX;
}
