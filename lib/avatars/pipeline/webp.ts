import type { Dimensions } from "../crop";

/** One picture of an animation: where it lies on the canvas (even numbers), how many milliseconds it stays, and its file. */
export type Frame = { left: number; top: number; size: Dimensions; delay: number; file: Buffer };

const FILE_HEADER = 12;
const CHUNK_HEADER = 8;
const FLAGS = { profile: 0x20, alpha: 0x10, exif: 0x08, animation: 0x02 };
/** The frame replaces what lies below it instead of being blended with it. */
const NO_BLEND = 0x02;
const DELAY_MAX = 0xffffff;
const LOOP_MAX = 0xffff;

function chunk(type: string, data: Buffer): Buffer {
  const header = Buffer.alloc(CHUNK_HEADER);
  header.write(type, 0, "latin1");
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data, Buffer.alloc(data.length % 2)]);
}

type Chunk = { type: string; data: Buffer; whole: Buffer };

/** The chunks of a file, each with and without its header. */
function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let offset = FILE_HEADER; offset + CHUNK_HEADER <= bytes.length; ) {
    const length = bytes.readUInt32LE(offset + 4);
    const end = offset + CHUNK_HEADER + length;
    const type = bytes.toString("latin1", offset, offset + 4);
    const data = bytes.subarray(offset + CHUNK_HEADER, end);
    chunks.push({ type, data, whole: bytes.subarray(offset, end + (length % 2)) });
    offset = end + (length % 2);
  }
  return chunks;
}

const riff = (chunks: Buffer[]) => chunk("RIFF", Buffer.concat([Buffer.from("WEBP", "latin1"), ...chunks]));

const wholes = (chunks: Chunk[], ...types: string[]) =>
  types.flatMap((type) => chunks.filter((each) => each.type === type).map(({ whole }) => whole));

const FRAME_HEADER = 16;

function frameChunk({ left, top, size, delay }: Frame, chunks: Chunk[]): Buffer {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUIntLE(left / 2, 0, 3);
  header.writeUIntLE(top / 2, 3, 3);
  header.writeUIntLE(size.width - 1, 6, 3);
  header.writeUIntLE(size.height - 1, 9, 3);
  header.writeUIntLE(Math.min(Math.max(0, Math.round(delay)), DELAY_MAX), 12, 3);
  header.writeUInt8(NO_BLEND, 15);
  return chunk("ANMF", Buffer.concat([header, ...wholes(chunks, "ALPH", "VP8 ", "VP8L")]));
}

/** Whether a frame leaves nothing to be seen of those before it: it fills the canvas and nothing shines through. */
function isKeyFrame({ data }: Chunk, canvas: Dimensions): boolean {
  const [left, top, right, bottom] = [0, 3, 6, 9].map((field) => data.readUIntLE(field, 3));
  const fills = left === 0 && top === 0 && right === canvas.width - 1 && bottom === canvas.height - 1;
  const is_opaque = data.toString("latin1", FRAME_HEADER, FRAME_HEADER + 4) === "VP8 ";
  return fills && (is_opaque || ((data[15] ?? 0) & NO_BLEND) !== 0);
}

/**
 * The part of an animated file that is needed for some of its frames. A decoder begins at the first frame of what it is
 * given, so a file cut at a frame that stands by itself saves the work on all before.
 * @param bytes a WebP animation whose container is sound
 * @returns the file to decode, and where the first wanted frame is in it
 */
export function framesFrom(bytes: Buffer, first: number, count: number): { bytes: Buffer; page: number } {
  const chunks = chunksOf(bytes.subarray(0, CHUNK_HEADER + bytes.readUInt32LE(4)));
  const header = chunks.find(({ type }) => type === "VP8X")?.data;
  if (!header) return { bytes, page: first };
  const canvas = { width: 1 + header.readUIntLE(4, 3), height: 1 + header.readUIntLE(7, 3) };
  const frames = chunks.filter(({ type }) => type === "ANMF");
  const key = frames.slice(0, first + 1).findLastIndex((frame) => isKeyFrame(frame, canvas));
  const start = Math.max(0, key);
  const needed = frames.slice(start, first + count).map(({ whole }) => whole);
  return { bytes: riff([...wholes(chunks, "VP8X", "ICCP", "ANIM"), ...needed]), page: first - start };
}

/**
 * Joins still WebP files into an animation (RFC 9649 §2.7). Each frame lies over the ones before it.
 * @param loop how often it plays, 0 for ever
 * @param frames at least one; the first fills the canvas, and its colour profile and EXIF are the animation's
 */
export function joinFrames(loop: number, frames: Frame[]): Buffer {
  const { width, height } = frames[0]?.size ?? { width: 1, height: 1 };
  const parts = frames.map((frame) => ({ frame, chunks: chunksOf(frame.file) }));
  const first = parts[0]?.chunks ?? [];
  const has = (chunks: Chunk[], type: string) => chunks.some((each) => each.type === type);
  const has_alpha = parts.some(({ chunks }) => has(chunks, "ALPH") || has(chunks, "VP8L"));
  const flags =
    FLAGS.animation |
    (has_alpha ? FLAGS.alpha : 0) |
    (has(first, "ICCP") ? FLAGS.profile : 0) |
    (has(first, "EXIF") ? FLAGS.exif : 0);
  const header = Buffer.alloc(10);
  header.writeUInt8(flags, 0);
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  const animation = Buffer.alloc(6);
  animation.writeUInt16LE(Math.min(Math.max(0, loop), LOOP_MAX), 4);
  return riff([
    chunk("VP8X", header),
    ...wholes(first, "ICCP"),
    chunk("ANIM", animation),
    ...parts.map(({ frame, chunks }) => frameChunk(frame, chunks)),
    ...wholes(first, "EXIF"),
  ]);
}
