import { LOT_BYTES, SIZES, VARIANTS } from "../constants";
import type { Crop, Size } from "../schema";
import { changedPart } from "./changes";
import type { Plan } from "./cut";
import { openFile, openPixels, type Pixels, pixelsOf } from "./decoder";
import type { Picture } from "./inspect";
import type { Look } from "./look";
import { eachSize, encode, encodeSizes, keepsProfile, type Making, type Sizes, shrink, shrinkAll, turn } from "./sizes";
import { type Frame, framesFrom, joinFrames } from "./webp";

/** Frames that are encoded at the same time. */
const ABREAST = 2;

/** Frames of a file from one on, cut out. */
async function decodeLot(
  { bytes, page }: { bytes: Buffer; page: number },
  pages: number,
  place: Crop,
  making: Making,
): Promise<Pixels[]> {
  const { x: left, y: top, width, height } = place;
  const file = openFile(bytes, { page, pages, ignoreIcc: keepsProfile(making) });
  const { data, channels } = await making.deadline.decode(file.extract({ left, top, width, height }), pixelsOf);
  const length = data.length / pages;
  return Array.from({ length: pages }, (_, index) => {
    return { data: data.subarray(index * length, (index + 1) * length), width, height, channels };
  });
}

/** The frames of an animation, in turn; all of them at once could take 200 MB. */
async function* framesOf(bytes: Buffer, { stored, source }: Picture, { place, turning }: Plan, making: Making) {
  const lot = Math.max(1, Math.floor(LOT_BYTES / (stored.width * stored.height * 4)));
  for (let first = 0; first < source.frames; first += lot) {
    const count = Math.min(lot, source.frames - first);
    const part = source.format === "WEBP" ? framesFrom(bytes, first, count) : { bytes, page: first };
    const frames = await making.stages.during("decode", decodeLot(part, count, place, making));
    for (const frame of frames) yield turn(await shrink(frame, VARIANTS.full, making), turning, making);
  }
}

/** What has to be drawn of a frame in one size, as a file. */
async function drawFrame(pixels: Pixels, before: Pixels | null, delay: number, making: Making): Promise<Frame> {
  if (!before) return { left: 0, top: 0, size: pixels, delay, file: await encode(pixels, "webp", making) };
  const { x: left, y: top, width, height } = changedPart(before, pixels);
  const part = await making.deadline.make(openPixels(pixels).extract({ left, top, width, height }), pixelsOf);
  const file = await encode(part, "webp", { ...making, kept: null });
  return { left, top, size: { width, height }, delay, file };
}

/** An animation in five sizes as WebP, its first frame as JPEG, and what of it describes all of them. */
export type Animation = {
  webp: Sizes;
  jpg: Sizes;
  side: number;
  look: Look;
  channels: Pixels["channels"];
  digests: string[];
};

/**
 * Makes the five sizes of an animation, frame by frame, so that only few frames are in memory at once.
 * @param digest what is noted of the pixels of each frame
 */
export async function makeAnimation(
  bytes: Buffer,
  picture: Picture,
  plan: Plan,
  making: Making,
  digest: (pixels: Pixels) => Promise<string>,
): Promise<Animation> {
  const drawn: Promise<[Record<Size, Frame>, string]>[] = [];
  let before: Record<Size, Pixels> | null = null;
  let first: Pixels | null = null;
  for await (const full of framesOf(bytes, picture, plan, making)) {
    first ??= full;
    const sizes: Record<Size, Pixels> = await shrinkAll(full, making);
    const [last, delay] = [before, picture.delays[drawn.length] ?? 0];
    await drawn[drawn.length - ABREAST];
    const draw = eachSize(sizes, (pixels, size) => drawFrame(pixels, last?.[size] ?? null, delay, making));
    const work = making.stages.during("encode", Promise.all([draw, digest(full)]));
    // A failure is met when the work is waited for.
    work.catch(() => {});
    drawn.push(work);
    before = sizes;
  }
  if (!first) throw new Error("An animation has frames.");
  const frames = await Promise.all(drawn);
  const joined = (size: Size) =>
    joinFrames(
      picture.loop,
      frames.map(([sizes]) => sizes[size]),
    );
  const webp = Object.fromEntries(SIZES.map((size) => [size, joined(size)])) as Sizes;
  const still = await encodeSizes(first, ["jpg"], making);
  return {
    webp,
    jpg: still.files.jpg,
    side: first.width,
    look: still.look,
    channels: first.channels,
    digests: frames.map(([, noted]) => noted),
  };
}
