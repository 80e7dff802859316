import type { Dimensions } from "./crop-geometry";

/** A photo's boxes come before its pixels; these many bytes hold them. */
const HEAD_LENGTH = 256 * 1024;
const NAME = [0x69, 0x73, 0x70, 0x65];

/**
 * The largest sides that a HEIC file names (`ispe` boxes, ISO/IEC 23008-12 §6.5.3): before its turning, and known without
 * decoding, which a bomb would not survive. Null when it names none.
 */
export function heicSides(bytes: Uint8Array): Dimensions | null {
  const head = bytes.subarray(0, HEAD_LENGTH);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let largest: Dimensions | null = null;
  for (let at = head.indexOf(0x69); at >= 0 && at + 16 <= head.length; at = head.indexOf(0x69, at + 1)) {
    if (!NAME.every((byte, index) => head[at + index] === byte)) continue;
    const sides = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || sides.width * sides.height > largest.width * largest.height) largest = sides;
  }
  return largest;
}
