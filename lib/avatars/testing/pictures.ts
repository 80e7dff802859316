import sharp, { type Sharp } from "sharp";
import type { Crop, Recipe } from "../schema";

type Channels = 1 | 3 | 4;
type Shade = (x: number, y: number) => number[];

/** RGB or RGBA, row by row, as a test expects or finds it. */
type Pixels = { data: Buffer; width: number; height: number; channels: number };

/** Red grows to the right, green downwards, blue in broad stripes: no turn, mirror or cut of it looks like another. */
export const ramps =
  (width: number, height: number): Shade =>
  (x, y) => [Math.round((255 * x) / (width - 1)), Math.round((255 * y) / (height - 1)), (x >> 8) % 2 === 0 ? 64 : 160];

/** A picture from a function of its pixels. */
export function draw(
  width: number,
  height: number,
  shade: Shade = ramps(width, height),
  channels: Channels = 3,
): Sharp {
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(shade(x, y), (y * width + x) * channels);
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** Where the pixel at column u, row v of the file belongs in the upright picture (EXIF 2.32, tag 274). */
const UPRIGHT: ((u: number, v: number, w: number, h: number) => [x: number, y: number])[] = [
  (u, v) => [u, v],
  (u, v, w) => [w - 1 - u, v],
  (u, v, w, h) => [w - 1 - u, h - 1 - v],
  (u, v, _w, h) => [u, h - 1 - v],
  (u, v) => [v, u],
  (u, v, w) => [w - 1 - v, u],
  (u, v, w, h) => [w - 1 - v, h - 1 - u],
  (u, v, _w, h) => [v, h - 1 - u],
];

/** A JPEG that shows `ramps(width, height)` when turned as its EXIF orientation (1 to 8) says. */
export function turned(width: number, height: number, orientation: number): Promise<Buffer> {
  const place = UPRIGHT[orientation - 1] ?? ((u, v) => [u, v]);
  const shade = ramps(width, height);
  const [file_width, file_height] = orientation > 4 ? [height, width] : [width, height];
  return draw(file_width, file_height, (u, v) => shade(...place(u, v, width, height)))
    .withMetadata({ orientation })
    .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

/** An ordinary upload: a landscape JPEG. */
export function photo(width = 640, height = 480): Promise<Buffer> {
  return draw(width, height).jpeg({ quality: 90 }).toBuffer();
}

/** What a recipe leaves of `ramps(width, height)` where nothing is shrunk: pixel by pixel, without any picture library. */
export function cutOf(width: number, height: number, crop: Crop, { rotate, flip }: Omit<Recipe, "crop">): Pixels {
  const shade = ramps(width, height);
  const side = crop.width;
  const data = Buffer.alloc(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let [u, v] = [x, y];
      for (let turned = 0; turned < rotate; turned += 90) [u, v] = [side - 1 - v, u];
      if (flip) u = side - 1 - u;
      data.set(shade(crop.x + x, crop.y + y), (v * side + u) * 3);
    }
  }
  return { data, width: side, height: side, channels: 3 };
}

/** A file decoded, without an alpha channel that hides nothing; of an animation all frames, one below the other. */
export async function decoded(file: Buffer): Promise<Pixels> {
  const image = sharp(file, { animated: true });
  const { isOpaque } = await image.clone().stats();
  const shown = isOpaque ? image.removeAlpha() : image;
  const { data, info } = await shown.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** How far apart two pictures of the same shape are: the mean difference of all channels, of 255. */
export function meanDifference(a: Pixels, b: Pixels): number {
  const shapes = [a, b].map(({ width, height, channels }) => `${width}x${height}x${channels}`);
  if (shapes[0] !== shapes[1]) throw new Error(`Not alike in shape: ${shapes.join(" and ")}`);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
  return sum / a.data.length;
}

export function pixelAt({ data, width, channels }: Pixels, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)];
}

/** An animation of pictures of one size. */
export async function moving(format: "gif" | "webp", frames: Sharp[], timing: { delay: number[]; loop: number }) {
  const pictures = await Promise.all(frames.map((frame) => frame.png().toBuffer()));
  const joined = sharp(pictures, { join: { animated: true } });
  if (format === "gif") return joined.gif({ ...timing, dither: 0, keepDuplicateFrames: true }).toBuffer();
  return joined.webp({ ...timing, quality: 95 }).toBuffer();
}
