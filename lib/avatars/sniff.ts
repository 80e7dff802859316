import type { Format } from "./constants";

const PNG_SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

const at = (bytes: Buffer, start: number, end: number) => bytes.toString("latin1", start, end);

/** The picture format that the first bytes announce, null for everything else. The name and type a sender gives do not count. */
export function sniffFormat(bytes: Buffer): Format | null {
  if (bytes.length < 16) return null;
  if (at(bytes, 0, 3) === "\xff\xd8\xff") return "JPEG";
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return "PNG";
  if (at(bytes, 0, 4) === "RIFF" && at(bytes, 8, 12) === "WEBP") return "WEBP";
  if (/^GIF8[79]a/.test(at(bytes, 0, 6))) return "GIF";
  return null;
}

/** Walks the chunks to IEND (PNG specification §5.3). */
function isWholePng(bytes: Buffer): boolean {
  for (let offset = 8; offset + 12 <= bytes.length; offset += 12 + bytes.readUInt32BE(offset)) {
    if (at(bytes, offset + 4, offset + 8) === "IEND") return true;
  }
  return false;
}

const [STUFFED, RST0, RST7, EOI, FILL] = [0x00, 0xd0, 0xd7, 0xd9, 0xff];

/** Bytes from a marker's 0xff to where the next may begin; NaN when the file ends first. */
function markerLength(bytes: Buffer, offset: number): number {
  const marker = bytes[offset + 1] ?? Number.NaN;
  if (marker === FILL) return 1;
  if (marker === STUFFED || (marker >= RST0 && marker <= RST7)) return 2;
  return offset + 4 <= bytes.length ? 2 + bytes.readUInt16BE(offset + 2) : Number.NaN;
}

/** Walks the markers to EOI (ITU-T T.81 annex B); one inside a segment, such as a thumbnail's, does not count. */
function isWholeJpeg(bytes: Buffer): boolean {
  let offset = bytes.indexOf(0xff, 2);
  while (offset >= 0) {
    if (bytes[offset + 1] === EOI) return true;
    const length = markerLength(bytes, offset);
    if (Number.isNaN(length)) return false;
    offset = bytes.indexOf(0xff, offset + length);
  }
  return false;
}

/**
 * Whether the file goes on to its own end. The decoder stops below the crop, so it would not notice a file cut off there;
 * for WebP and GIF it reads to the end by itself.
 */
export function isWhole(bytes: Buffer, format: Format): boolean {
  if (format === "PNG") return isWholePng(bytes);
  return format === "JPEG" ? isWholeJpeg(bytes) : true;
}
