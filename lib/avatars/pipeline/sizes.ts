import type { Sharp } from "sharp";
import { AVIF, BACKGROUND, JPEG, type Output, SIZES, VARIANTS, WEBP } from "../constants";
import type { Size } from "../schema";
import type { Deadline } from "./deadline";
import { openPixels, type Pixels, pixelsOf } from "./decoder";
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
  return stages.during("shrink", deadline.make(openPixels(pixels).resize(side, side), pixelsOf));
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
export function shrinkAll(full: Pixels, making: Making): Record<Size, Promise<Pixels>> {
  let pixels = Promise.resolve(full);
  const sizes = Object.entries(VARIANTS).map(([size, side]) => {
    pixels = pixels.then((larger) => shrink(larger, side, making));
    return [size, pixels] as const;
  });
  return Object.fromEntries(sizes) as Record<Size, Promise<Pixels>>;
}

/** Does something with each size's pixels as soon as they are there, once with those that several sizes have. */
export async function eachSize<T>(
  sizes: Record<Size, Pixels | Promise<Pixels>>,
  work: (pixels: Pixels, size: Size) => Promise<T>,
): Promise<Record<Size, T>> {
  const going = new Map<Pixels, Promise<T>>();
  const results = SIZES.map(async (size) => {
    const pixels = await sizes[size];
    const result = going.get(pixels) ?? work(pixels, size);
    going.set(pixels, result);
    return [size, await result] as const;
  });
  return Object.fromEntries(await Promise.all(results)) as Record<Size, T>;
}

/**
 * Encodes all sizes of a still picture, each while smaller ones are made.
 * @param full the largest, a square of at most 1024 pixels a side
 * @returns the files, and how they look
 */
export async function encodeSizes<O extends Output>(
  full: Pixels,
  outputs: readonly O[],
  making: Making,
): Promise<{ files: Record<O, Sizes>; look: Look }> {
  const sizes = shrinkAll(full, making);
  const encodeAll = (pixels: Pixels) => Promise.all(outputs.map((output) => encode(pixels, output, making)));
  const looking = sizes.thumbnail.then((pixels) => lookAt(pixels, making.kept?.profile ?? null));
  const work = Promise.all([eachSize(sizes, encodeAll), looking]);
  const [files, look] = await making.stages.during("encode", work);
  const filesAs = (index: number) => Object.fromEntries(SIZES.map((size) => [size, files[size][index]])) as Sizes;
  const byOutput = outputs.map((output, index) => [output, filesAs(index)]);
  return { files: Object.fromEntries(byOutput) as Record<O, Sizes>, look };
}
