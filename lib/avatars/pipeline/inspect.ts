import { AppError } from "@/lib/core/errors";
import { type Format, PIXELS_MAX, SIDE_MAX, SIDE_MIN, UNPACKED_MAX } from "../constants";
import type { Dimensions } from "../crop";
import { fitsUnpacked, outlineOf } from "./containers";
import { openFile } from "./decoder";
import { type Turning, uprightBy } from "./orientation";
import { sniffFormat } from "./sniff";

/** What an upload turned out to be: size after EXIF rotation. */
export type Source = Dimensions & { format: Format; frames: number };

/** A file that may be decoded, and what its header says about that. */
export type Picture = {
  source: Source;
  /** Its size as it lies in the file, and what makes it upright. */
  stored: Dimensions;
  upright: Turning;
  /** Whether it has more than 8 bits a channel. */
  deep: boolean;
  /** Milliseconds each frame stays. */
  delays: number[];
  /** How often an animation plays; 0 for ever. */
  loop: number;
  profile: Buffer | null;
  exif: Buffer | null;
};

function assertBudget({ width, height }: Dimensions, frames: number): void {
  if (width * height * frames <= PIXELS_MAX) return;
  const words = frames === 1 ? "1 frame" : `${frames} frames`;
  throw new AppError("too_many_pixels", { detail: `The picture is ${width}x${height} pixels in ${words}.` });
}

function assertSides({ width, height }: Dimensions): void {
  const limits = {
    detail: `The picture is ${width}x${height} pixels; each side must have ${SIDE_MIN} to ${SIDE_MAX}.`,
  };
  if (Math.max(width, height) > SIDE_MAX) throw new AppError("dimensions_too_large", limits);
  if (Math.min(width, height) < SIDE_MIN) throw new AppError("dimensions_too_small", limits);
}

/** Refuses what a decoder should not even open: headers alone can keep one busy, or unpack without end. */
async function assertContainer(bytes: Buffer, format: Format): Promise<void> {
  const outline = outlineOf(bytes, format);
  if (!outline) throw new AppError("corrupt_image", { detail: "The file is not complete." });
  assertBudget(outline, outline.frames);
  if (await fitsUnpacked(outline, UNPACKED_MAX)) return;
  throw new AppError("corrupt_image", { detail: "The file holds too much besides its pixels." });
}

async function readHeader(bytes: Buffer, format: Format): Promise<Picture> {
  const header = await openFile(bytes)
    .metadata()
    .catch(() => {
      throw new AppError("corrupt_image");
    });
  const { width, height, autoOrient, orientation, pages = 1, delay = [], loop = 0 } = header;
  return {
    source: { format, frames: pages, width: autoOrient.width, height: autoOrient.height },
    stored: { width, height },
    upright: uprightBy(orientation),
    deep: header.depth !== "uchar",
    delays: delay,
    loop,
    profile: header.icc ?? null,
    exif: header.exif ?? null,
  };
}

/**
 * Looks at a file of ours or of anybody's without decoding a pixel.
 * @throws AppError `unsupported_type`, `corrupt_image` (also for more than UNPACKED_MAX besides the pixels),
 * `too_many_pixels` (all frames, at most PIXELS_MAX)
 */
export async function inspectFile(bytes: Buffer): Promise<Picture> {
  const format = sniffFormat(bytes);
  if (!format) throw new AppError("unsupported_type", { detail: "Send a JPEG, PNG, WebP or GIF." });
  await assertContainer(bytes, format);
  const picture = await readHeader(bytes, format);
  assertBudget(picture.source, picture.source.frames);
  return picture;
}

/**
 * Looks at an upload without decoding a pixel.
 * @throws AppError what `inspectFile` throws, `dimensions_too_small`, `dimensions_too_large` (seed: avatar guide, 100 to
 * 4096 pixels a side)
 */
export async function inspectUpload(bytes: Buffer): Promise<Picture> {
  const picture = await inspectFile(bytes);
  assertSides(picture.source);
  return picture;
}
