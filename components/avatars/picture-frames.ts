import type { Kind } from "./picture-kind";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const HEADER_LENGTH = 13;
const DESCRIPTOR_LENGTH = 10;

/** Bytes of the colour table that a flags byte announces (GIF89a §18, §20). */
const tableLength = (flags = 0) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Where a row of sub-blocks that begins at `at` is over. */
function afterBlocks(bytes: Uint8Array, at: number): number {
  let end = at;
  for (let length = bytes[end]; length; length = bytes[end]) end += length + 1;
  return end + 1;
}

function framesOfGif(bytes: Uint8Array): number {
  let frames = 0;
  let at = HEADER_LENGTH + tableLength(bytes[10]);
  while (at < bytes.length) {
    if (bytes[at] === EXTENSION) at = afterBlocks(bytes, at + 2);
    else if (bytes[at] === IMAGE) {
      frames += 1;
      // One byte more, before the blocks: the size of LZW codes.
      at = afterBlocks(bytes, at + DESCRIPTOR_LENGTH + tableLength(bytes[at + 9]) + 1);
    } else return frames;
  }
  return frames;
}

/** Frames of an animated WebP are chunks of their own (RFC 9649 §2.7.1.1). */
function framesOfWebp(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frames = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === "ANMF") frames += 1;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return frames;
}

/** How many frames a file has: 1 for a still, and for kinds whose motion nobody will see. */
export function framesOf(bytes: Uint8Array, kind: Kind): number {
  if (kind === "gif") return Math.max(framesOfGif(bytes), 1);
  return kind === "webp" ? Math.max(framesOfWebp(bytes), 1) : 1;
}
