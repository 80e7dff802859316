import type { Sharp } from "sharp";
import { AVIF, BACKGROUND, JPEG, type Output, SIZES, VARIANTS, WEBP } from "../constants";
import type { Size } from "../schema";
import type { Deadline } from "./deadline";
import { openPixels, type Pixels, pixelsOf, resized } from "./decoder";
import { type Kept, openKept } from "./kept";
import { type Look, lookAt } from "./look";
import type { Turning } from "./orientation";
import type { Stages } from "./stages";

/** The five sizes of one format. */
export type Sizes = Record<Size, Buffer>;

/** What goes along while one picture is made. */
export type Making = { deadline: Deadline; stages: Stages; kept: Kept | null };

/** Whether pixels stay as they are in the source, to be read by its colour profile. */
export const keepsProfile = ({ kept }: Making) => Boolean(kept?.profile);

const ENCODERS: Record<Output, (image: Sharp) => Sharp> = {
  webp: (image) => image.webp(WEBP),
  avif: (image) => image.avif(AVIF),
  jpg: (image) => image.flatten({ background: BACKGROUND }).jpeg(JPEG),
};

/** One file of pixels. Without `kept` it has no metadata, and its pixels are sRGB. */
export async function encode(pixels: Pixels, output: Output, { deadline, kept }: Making): Promise<Buffer> {
  const image = kept ? await openKept(pixels, kept) : openPixels(pixels);
  return deadline.make(ENCODERS[output](image), (ready) => ready.toBuffer());
}

/** A square made smaller, or left alone when it is no larger. */
export async function shrink(pixels: Pixels, side: number, { deadline, stages }: Making): Promise<Pixels> {
  if (pixels.width <= side) return pixels;
  return stages.during("shrink", deadline.make(resized(openPixels(pixels), side), pixelsOf));
}

/** sharp mirrors before it turns, and a turn goes the other way round in a mirror. */
export async function turn(pixels: Pixels, { quarters, mirror }: Turning, { deadline }: Making): Promise<Pixels> {
  if (quarters === 0 && !mirror) return pixels;
  const image = openPixels(pixels)
    .flop(mirror)
    .rotate(90 * (mirror ? 4 - quarters : quarters));
  return deadline.make(image, pixelsOf);
}

/** Every size, each made from the last larger one. Those that would be larger than the first are the first. */
export async function shrinkAll(full: Pixels, making: Making): Promise<Record<Size, Pixels>> {
  const sizes: [Size, Pixels][] = [];
  let pixels = full;
  for (const [size, side] of Object.entries(VARIANTS) as [Size, number][]) {
    pixels = await shrink(pixels, side, making);
    sizes.push([size, pixels]);
  }
  return Object.fromEntries(sizes) as Record<Size, Pixels>;
}

/** Does something with each size's pixels, one after the other, smallest first; once with those that several have. */
export async function eachSize<T>(
  sizes: Record<Size, Pixels>,
  work: (pixels: Pixels, size: Size) => Promise<T>,
): Promise<Record<Size, T>> {
  const done = new Map<Pixels, T>();
  for (const size of SIZES) {
    const pixels = sizes[size];
    if (!done.has(pixels)) done.set(pixels, await work(pixels, size));
  }
  return Object.fromEntries(SIZES.map((size) => [size, done.get(sizes[size])])) as Record<Size, T>;
}

/**
 * Encodes all sizes of a still picture.
 * @param full the largest, a square of at most 1024 pixels a side. It takes as long as all others together, which are made
 * beside it one after the other: more at once would only take the core from it
 * @returns the files, and how they look
 */
export async function encodeSizes<O extends Output>(
  full: Pixels,
  outputs: readonly O[],
  making: Making,
): Promise<{ files: Record<O, Sizes>; look: Look }> {
  const encodeAll = (pixels: Pixels) => Promise.all(outputs.map((output) => encode(pixels, output, making)));
  const largest = encodeAll(full);
  const others = async () => {
    const sizes = await shrinkAll(full, making);
    const look = await lookAt(sizes.thumbnail, making.kept?.profile ?? null);
    return { look, files: await eachSize(sizes, (pixels) => (pixels === full ? largest : encodeAll(pixels))) };
  };
  const [{ files, look }] = await making.stages.during("encode", Promise.all([others(), largest]));
  const filesAs = (index: number) => Object.fromEntries(SIZES.map((size) => [size, files[size][index]])) as Sizes;
  const byOutput = outputs.map((output, index) => [output, filesAs(index)]);
  return { files: Object.fromEntries(byOutput) as Record<O, Sizes>, look };
}
