import { createHash } from "node:crypto";
import sharp, { type Sharp } from "sharp";
import { AppError } from "@/lib/core/errors";
import { DECODE_SECONDS, type Format, type Output, PIXELS_MAX, SIDE_MAX, SIDE_MIN, VARIANTS, WEBP } from "./constants";
import { assertInside, type Dimensions, squareOf } from "./crop";
import type { Crop, Recipe, Size } from "./schema";
import { isWhole, sniffFormat } from "./sniff";

// sharp reads many more kinds, SVG among them; only these decoders exist for this process.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
  ],
});
sharp.cache(false);

/** Pixels between two steps. */
type Pixels = { data: Buffer; width: number; height: number; channels: 1 | 2 | 3 | 4 };

/** What an upload turned out to be: size after EXIF rotation. */
type Source = Dimensions & { format: Format; frames: number };

/** The five sizes of one format. */
export type Sizes = Record<Size, Buffer>;

type Stage = "inspect" | "decode" | "shrink" | "encode";

export type Processed = {
  source: Source;
  /** What was done: the square that was cut out of the upright picture, and how it was turned. */
  recipe: Recipe & { crop: Crop };
  /** Pixels a side of the largest variant: 1024, or what the crop had. */
  side: number;
  animated: boolean;
  /** SHA-256 (hex) of the pixels and the recipe that made the files of them. */
  digest: string;
  /** The dominant colour, `#rrggbb`. */
  color: string;
  /** ThumbHash, base64. */
  thumbhash: string;
  /** sRGB, without metadata. Of an animation, `jpg` is its still. */
  files: { webp: Sizes } & Partial<Record<Output, Sizes>>;
  /** Seconds each stage took. */
  seconds: Record<Stage, number>;
};

const open = (bytes: Buffer): Sharp => sharp(bytes, { failOn: "error", limitInputPixels: false, sequentialRead: true });

const reopen = ({ data, width, height, channels }: Pixels): Sharp => sharp(data, { raw: { width, height, channels } });

/** What a decoder throws is about the bytes, whatever its words. */
function corrupt(error: unknown): never {
  if (error instanceof AppError) throw error;
  throw new AppError("corrupt_image");
}

function assertSize({ width, height }: Dimensions, frames: number): void {
  const detail = `The picture is ${width}x${height} pixels`;
  if (width * height * frames > PIXELS_MAX) {
    throw new AppError("too_many_pixels", { detail: `${detail} in ${frames} ${frames === 1 ? "frame" : "frames"}.` });
  }
  const limits = { detail: `${detail}; each side must have ${SIDE_MIN} to ${SIDE_MAX}.` };
  if (Math.max(width, height) > SIDE_MAX) throw new AppError("dimensions_too_large", limits);
  if (Math.min(width, height) < SIDE_MIN) throw new AppError("dimensions_too_small", limits);
}

/**
 * Looks at a file without decoding a pixel.
 * @param bytes the file as sent
 * @returns its format and its size after EXIF rotation
 * @throws AppError `unsupported_type`, `corrupt_image`, `too_many_pixels` (all frames, at most PIXELS_MAX),
 * `dimensions_too_small`, `dimensions_too_large` (seed: avatar guide, 100 to 4096 pixels a side)
 */
async function inspectPicture(bytes: Buffer): Promise<Source> {
  const format = sniffFormat(bytes);
  if (!format) throw new AppError("unsupported_type", { detail: "Send a JPEG, PNG, WebP or GIF." });
  const { autoOrient, pages = 1 } = await open(bytes).metadata().catch(corrupt);
  assertSize(autoOrient, pages);
  if (!isWhole(bytes, format)) throw new AppError("corrupt_image", { detail: "The file is not complete." });
  return { format, frames: pages, width: autoOrient.width, height: autoOrient.height };
}

/** The one decode: upright, cut to the square, as large as the largest variant. Of an animation, the first frame. */
async function decodeSquare(bytes: Buffer, source: Dimensions, square: Crop): Promise<Pixels> {
  const upright = open(bytes).timeout({ seconds: DECODE_SECONDS }).autoOrient();
  const middle = squareOf({ x: 0, y: 0, ...source });
  const isMiddle = square.width === middle.width && square.x === middle.x && square.y === middle.y;
  // An explicit cut forgoes shrink-on-load; for the middle square the resize cuts by itself.
  const cut = isMiddle
    ? upright
    : upright.extract({ left: square.x, top: square.y, width: square.width, height: square.height });
  const { data, info } = await cut
    .resize(VARIANTS.full, VARIANTS.full, { fit: "cover" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** Halving: a cubic kernel looks like sharp's default there and takes half the time. */
async function shrink(pixels: Pixels, side: number): Promise<Pixels> {
  if (pixels.width === side) return pixels;
  const data = await reopen(pixels).resize(side, side, { kernel: "cubic" }).raw().toBuffer();
  return { ...pixels, data, width: side, height: side };
}

/** Each variant from the last larger one; a file is encoded while the next is shrunk. */
async function encodeVariants(full: Pixels): Promise<Sizes> {
  const encoded: Promise<[string, Buffer]>[] = [];
  let pixels = full;
  for (const [name, side] of Object.entries(VARIANTS)) {
    pixels = await shrink(pixels, side);
    encoded.push(
      reopen(pixels)
        .webp(WEBP)
        .toBuffer()
        .then((file) => [name, file]),
    );
  }
  return Object.fromEntries(await Promise.all(encoded)) as Sizes;
}

/**
 * Makes the five variants of an uploaded picture. Decodes once, touches nothing but memory.
 * @param bytes the file as sent, at most MAX_AVATAR_SIZE
 * @param recipe its crop in pixels of the upright picture; any rectangle inside it, of which the middle square is taken;
 * null for the middle of the whole
 * @throws AppError what `inspectPicture` throws, `crop_out_of_bounds`, `corrupt_image` for any bytes that do not decode
 */
export async function processPicture(
  bytes: Buffer,
  recipe: Recipe,
  _options: { strip_metadata?: boolean } = {},
): Promise<Processed> {
  const source = await inspectPicture(bytes);
  const wanted = recipe.crop ?? { x: 0, y: 0, width: source.width, height: source.height };
  assertInside(wanted, source);
  const square = squareOf(wanted);
  const pixels = await decodeSquare(bytes, source, square).catch(corrupt);
  return {
    source,
    recipe: { ...recipe, crop: square },
    side: pixels.width,
    animated: false,
    digest: createHash("sha256").update(pixels.data).update(JSON.stringify(recipe)).digest("hex"),
    color: "#b9975b",
    thumbhash: "",
    files: { webp: await encodeVariants(pixels) },
    seconds: { inspect: 0, decode: 0, shrink: 0, encode: 0 },
  };
}

/** What is made after the answer: JPEG on BACKGROUND and AVIF, each in five sizes, and how the picture looks meanwhile. */
type LaterFormats = { jpg: Sizes; avif: Sizes } & Pick<Processed, "color" | "thumbhash">;

/** Makes a picture's further formats; of an animation, of its first frame. */
export async function makeLaterFormats(
  bytes: Buffer,
  recipe: Recipe,
  _options: { strip_metadata?: boolean } = {},
): Promise<LaterFormats> {
  const { files, color, thumbhash } = await processPicture(bytes, recipe);
  return { jpg: files.webp, avif: files.webp, color, thumbhash };
}
