import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { type Format, PACKED_MAX, SCANS_MAX } from "../constants";
import type { Dimensions } from "../crop";

/** What a file says between its pixels. */
export type Outline = Dimensions & {
  frames: number;
  /** Bytes of profiles, text and everything else that no pixel is made of, as they lie there. */
  plain: number;
  /** Those that lie there deflated. */
  packed: Buffer[];
};

const at = (bytes: Buffer, start: number, end: number) => bytes.toString("latin1", start, end);

/** What follows the NUL that ends a text; nothing when none does. */
function afterText(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return bytes.subarray(end < 0 ? bytes.length : end + 1);
}

/** What a PNG chunk holds deflated (PNG specification §11.3.3), null when nothing. */
function packedIn(type: string, data: Buffer): Buffer | null {
  const rest = afterText(data);
  if (type === "iCCP" || type === "zTXt") return rest.subarray(1);
  if (type === "iTXt" && rest[0] === 1) return afterText(afterText(rest.subarray(2)));
  return null;
}

/** Chunks that pixels are made of; `fdAT` holds the further frames of an APNG, which are never decoded. */
const PNG_PIXELS = new Set(["IHDR", "PLTE", "IDAT", "tRNS", "fdAT"]);

/** Walks the chunks to IEND (PNG specification §5.3). */
function outlinePng(bytes: Buffer): Outline | null {
  if (bytes.length < 33 || at(bytes, 12, 16) !== "IHDR") return null;
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  const outline: Outline = { ...size, frames: 1, plain: 0, packed: [] };
  for (let offset = 8; offset + 12 <= bytes.length; ) {
    const type = at(bytes, offset + 4, offset + 8);
    const end = offset + 8 + bytes.readUInt32BE(offset);
    if (type === "IEND") return outline;
    const data = bytes.subarray(offset + 8, end);
    const packed = packedIn(type, data);
    if (packed) outline.packed.push(packed);
    else if (!PNG_PIXELS.has(type)) outline.plain += data.length;
    offset = end + 4;
  }
  return null;
}

const MARKER = { stuffed: 0x00, rst0: 0xd0, rst7: 0xd7, eoi: 0xd9, sos: 0xda, app0: 0xe0, app15: 0xef, com: 0xfe };
const FILL = 0xff;
/** Start of frame, whatever the coding (ITU-T T.81 table B.1): DHT, JPG and DAC lie between. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Bytes from a marker's 0xff to where the next may begin; NaN when the file ends first. */
function markerLength(bytes: Buffer, offset: number): number {
  const marker = bytes[offset + 1] ?? Number.NaN;
  if (marker === FILL) return 1;
  if (marker === MARKER.stuffed || (marker >= MARKER.rst0 && marker <= MARKER.rst7)) return 2;
  return offset + 4 <= bytes.length ? 2 + bytes.readUInt16BE(offset + 2) : Number.NaN;
}

/** Notes what a segment tells; answers how many scans it begins. */
function readSegment(bytes: Buffer, offset: number, length: number, outline: Outline): number {
  const marker = bytes[offset + 1] ?? 0;
  if (marker === MARKER.com || (marker >= MARKER.app0 && marker <= MARKER.app15)) outline.plain += length;
  if (isFrame(marker) && offset + 9 <= bytes.length) {
    outline.height ||= bytes.readUInt16BE(offset + 5);
    outline.width ||= bytes.readUInt16BE(offset + 7);
  }
  return marker === MARKER.sos ? 1 : 0;
}

/**
 * Walks the markers to EOI (ITU-T T.81 annex B); one inside a segment, such as a thumbnail's, does not count. Each scan
 * may go over all pixels again in a few bytes, and the decoder cannot be stopped while it does.
 */
function outlineJpeg(bytes: Buffer): Outline | null {
  const outline: Outline = { width: 0, height: 0, frames: 1, plain: 0, packed: [] };
  let scans = 0;
  for (let offset = bytes.indexOf(0xff, 2); offset >= 0 && scans <= SCANS_MAX; ) {
    if (bytes[offset + 1] === MARKER.eoi) return outline;
    const length = markerLength(bytes, offset);
    if (Number.isNaN(length)) return null;
    scans += readSegment(bytes, offset, length, outline);
    offset = bytes.indexOf(0xff, offset + length);
  }
  return null;
}

/** Bytes of a table of colours, from the field that announces it (GIF89a §18). */
const tableLength = (field = 0) => (field & 0x80 ? 3 * 2 ** ((field & 7) + 1) : 0);

/** Past a chain of sub-blocks; NaN when the file ends first. */
function afterBlocks(bytes: Buffer, start: number): number {
  for (let offset = start; offset < bytes.length; ) {
    const length = bytes[offset] ?? 0;
    offset += 1 + length;
    if (length === 0) return offset;
  }
  return Number.NaN;
}

const GIF = { trailer: 0x3b, extension: 0x21, image: 0x2c, nothing: 0x00 };

/** Notes a frame and answers where it ends. The canvas is as large as the furthest of them (GIF89a §20). */
function readFrame(bytes: Buffer, offset: number, outline: Outline): number {
  if (offset + 11 > bytes.length) return Number.NaN;
  const [left, top, width, height] = [1, 3, 5, 7].map((field) => bytes.readUInt16LE(offset + field));
  outline.frames += 1;
  outline.width = Math.max(outline.width, (left ?? 0) + (width ?? 0));
  outline.height = Math.max(outline.height, (top ?? 0) + (height ?? 0));
  return afterBlocks(bytes, offset + 11 + tableLength(bytes[offset + 9]));
}

/** Notes a block and answers where it ends; NaN for what is none. Encoders are known to leave empty bytes between them. */
function readBlock(bytes: Buffer, offset: number, outline: Outline): number {
  const kind = bytes[offset];
  if (kind === GIF.nothing) return offset + 1;
  if (kind === GIF.image) return readFrame(bytes, offset, outline);
  if (kind !== GIF.extension) return Number.NaN;
  const end = afterBlocks(bytes, offset + 2);
  outline.plain += end - offset;
  return end;
}

/** Walks the blocks to the trailer (GIF89a §27). */
function outlineGif(bytes: Buffer): Outline | null {
  const size = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  const outline: Outline = { ...size, frames: 0, plain: 0, packed: [] };
  let offset = 13 + tableLength(bytes[10]);
  while (offset < bytes.length && bytes[offset] !== GIF.trailer) offset = readBlock(bytes, offset, outline);
  return bytes[offset] === GIF.trailer && outline.frames > 0 ? outline : null;
}

/** A chunk's own word about the picture's size, by its kind (RFC 9649 §2.5 to §2.7). */
const WEBP_SIZE: Record<string, (data: Buffer) => Dimensions> = {
  VP8X: (data) => ({ width: 1 + data.readUIntLE(4, 3), height: 1 + data.readUIntLE(7, 3) }),
  "VP8 ": (data) => ({ width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff }),
  VP8L: (data) => {
    const bits = data.readUInt32LE(1);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  },
};

const WEBP_PIXELS = new Set(["VP8 ", "VP8L", "ALPH", "ANMF", "ANIM", "VP8X"]);

/** The least bytes that chunks with fields of a fixed place have. */
const WEBP_LEAST: Record<string, number> = { VP8X: 10, "VP8 ": 10, VP8L: 5, ANIM: 6, ANMF: 16 };

/** Notes a chunk. What comes first says how large the picture is. */
function readChunk(type: string, data: Buffer, outline: Outline): void {
  if (outline.width === 0) Object.assign(outline, WEBP_SIZE[type]?.(data));
  if (type === "ANMF") outline.frames += 1;
  if (!WEBP_PIXELS.has(type)) outline.plain += data.length;
}

/** Walks the chunks to the end that the header names (RFC 9649 §2.4). */
function outlineWebp(bytes: Buffer): Outline | null {
  const outline: Outline = { width: 0, height: 0, frames: 0, plain: 0, packed: [] };
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length) return null;
  let still = 0;
  for (let offset = 12; offset + 8 <= end; ) {
    const type = at(bytes, offset, offset + 4);
    const length = bytes.readUInt32LE(offset + 4);
    if (offset + 8 + length > end || length < (WEBP_LEAST[type] ?? 0)) return null;
    readChunk(type, bytes.subarray(offset + 8, offset + 8 + length), outline);
    if (type === "VP8 " || type === "VP8L") still = 1;
    offset += 8 + length + (length % 2);
  }
  outline.frames ||= still;
  return outline.frames > 0 ? outline : null;
}

const OUTLINES: Record<Format, (bytes: Buffer) => Outline | null> = {
  PNG: outlinePng,
  JPEG: outlineJpeg,
  GIF: outlineGif,
  WEBP: outlineWebp,
};

/**
 * Walks through a file's container without decoding anything.
 * @returns null when the file does not go on to its own end, or a JPEG has more than SCANS_MAX scans. A decoder stops
 * below what it is asked for, so it would not notice a file cut off there. What follows the end does not count
 */
export function outlineOf(bytes: Buffer, format: Format): Outline | null {
  return OUTLINES[format](bytes);
}

const unpack = promisify(inflate);

/**
 * Whether everything that a file holds besides pixels, with what is deflated unpacked, fits into a number of bytes. No
 * more than that is ever unpacked.
 * @returns false as well for what does not unpack, and for more than PACKED_MAX deflated pieces
 */
export async function fitsUnpacked({ plain, packed }: Outline, max: number): Promise<boolean> {
  let left = max - plain;
  if (packed.length > PACKED_MAX) return false;
  for (const piece of packed) {
    try {
      // Zlib refuses as well to unpack into no bytes at all.
      left -= (await unpack(piece, { maxOutputLength: left })).length;
    } catch {
      return false;
    }
  }
  return left >= 0;
}
