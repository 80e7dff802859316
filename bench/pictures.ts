import sharp from "sharp";
import { makeLaterFormats, processPicture } from "@/lib/avatars/pipeline";
import type { Recipe } from "@/lib/avatars/schema";
import { median, millisecondsOf } from "./measure";

const ROUNDS = 7;
const MEGABYTE = 1024 * 1024;

const WHOLE: Recipe = { crop: null, rotate: 0, flip: false };

/** A GIF that shows a photograph passing by. */
async function passingBy(photo: Buffer, side: number, frames: number): Promise<Buffer> {
  const wide = sharp(photo).resize(side + frames * 4, side);
  const { data, info } = await wide.raw().toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const frame = (index: number) =>
    sharp(data, { raw })
      .extract({ left: index * 4, top: 0, width: side, height: side })
      .png()
      .toBuffer();
  const pictures = await Promise.all(Array.from({ length: frames }, (_, index) => frame(index)));
  return sharp(pictures, { join: { animated: true } })
    .gif({ delay: Array(frames).fill(50), effort: 1 })
    .toBuffer();
}

/** Opaque in the middle, and more and more transparent to the sides. */
async function fading(photo: Buffer, side: number): Promise<Buffer> {
  const alpha = Buffer.alloc(side * side);
  for (let i = 0; i < alpha.length; i++) alpha[i] = 255 - Math.abs(((i % side) / side) * 510 - 255);
  return sharp(await sharp(photo).resize(side, side).png().toBuffer())
    .joinChannel(alpha, { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer();
}

/**
 * Prints how long pictures of many kinds take, and their further formats.
 * @param photo a JPEG that they are made of
 */
export async function benchPictures(photo: Buffer): Promise<void> {
  const jpeg = (width: number, height: number) =>
    sharp(photo).resize(width, height, { fit: "fill" }).sharpen().jpeg({ quality: 85 }).toBuffer();
  const large = await jpeg(4032, 3024);
  const cut = (side: number): Recipe => ({ ...WHOLE, crop: { x: 500, y: 10, width: side, height: side } });
  const rows: [name: string, work: () => Promise<unknown>, bytes: number][] = [];
  const add = (name: string, bytes: Buffer, recipe: Recipe) =>
    rows.push([name, () => processPicture(bytes, recipe), bytes.length]);
  add("4032x3024 JPEG, crop 3000x3000", large, cut(3000));
  add("4096x4096 JPEG, whole", await jpeg(4096, 4096), WHOLE);
  add("2000x2000 PNG with alpha", await fading(photo, 2000), WHOLE);
  add("320x320 GIF of 60 frames", await passingBy(photo, 320, 60), WHOLE);
  rows.push(["five JPEG and five AVIF more", () => makeLaterFormats(large, cut(3000)), large.length]);
  console.log(`\nOther pictures, median of ${ROUNDS}`);
  for (const [name, work, bytes] of rows) {
    const taken: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const milliseconds = await millisecondsOf(work);
      if (round >= 0) taken.push(milliseconds);
    }
    console.log(`  ${name.padEnd(34)}${(bytes / MEGABYTE).toFixed(1)} MiB   ${Math.round(median(taken))} ms`);
  }
}
