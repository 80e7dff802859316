import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import type { ErrorCode } from "@/lib/core/errors";
import { draw, moving, photo } from "./pictures";

const latin = (text: string) => Buffer.from(text, "latin1");
const MEGABYTE = 1024 * 1024;

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([latin(type), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

/** A PNG with these chunks between its header and its end. `depth` and `color` as in IHDR. */
export function png(width: number, height: number, [depth, color]: [number, number], chunks: Buffer[]): Buffer {
  const header = pngChunk("IHDR", Buffer.concat([u32(width), u32(height), Buffer.from([depth, color, 0, 0, 0])]));
  return Buffer.concat([latin("\x89PNG\r\n\x1a\n"), header, ...chunks, pngChunk("IEND", Buffer.alloc(0))]);
}

const GREY: [number, number] = [8, 0];
const greyRows = (width: number, height: number) => pngChunk("IDAT", deflateSync(Buffer.alloc((width + 1) * height)));

/** A grey PNG that can be decoded, with further chunks before its pixels. */
export function greyPng(chunks: Buffer[], side = 200): Buffer {
  return png(side, side, GREY, [...chunks, greyRows(side, side)]);
}

/** Chunks that say as much as a number of bytes of zeros would. */
export const BOMBS: Record<"iCCP" | "zTXt" | "iTXt", (size: number) => Buffer> = {
  iCCP: (size) => pngChunk("iCCP", Buffer.concat([latin("icc\0\0"), deflateSync(Buffer.alloc(size))])),
  zTXt: (size) => pngChunk("zTXt", Buffer.concat([latin("Comment\0\0"), deflateSync(Buffer.alloc(size))])),
  iTXt: (size) => pngChunk("iTXt", Buffer.concat([latin("Comment\0\x01\0en\0\0"), deflateSync(Buffer.alloc(size))])),
};

/** A PNG of one bit a pixel and as many as it says, all of them there. */
export function oneBitPng(side: number): Buffer {
  const rows = deflateSync(Buffer.alloc((Math.ceil(side / 8) + 1) * side), { level: 9 });
  return png(side, side, [1, 0], [pngChunk("IDAT", rows)]);
}

/** A GIF whose many frames say they are this large and hold one pixel. */
export function gifOf(width: number, height: number, frames: number): Buffer {
  const u16 = (value: number) => [value & 255, value >> 8];
  const head = [...latin("GIF89a"), ...u16(width), ...u16(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const frame = [0x2c, 0, 0, 0, 0, ...u16(width), ...u16(height), 0, 2, 2, 0x4c, 1, 0];
  return Buffer.from([...head, ...Array.from({ length: frames }, () => frame).flat(), 0x3b]);
}

/** A JPEG with segments of one kind before everything else, as many as it takes to hold a number of bytes. */
export function paddedJpeg(jpeg: Buffer, marker: number, size: number): Buffer {
  const segment = Buffer.alloc(65_535 + 2, 0x20);
  segment.set([0xff, marker, 0xff, 0xff]);
  const segments = Array.from({ length: Math.ceil(size / 65_533) }, () => segment);
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** A progressive JPEG that goes over all its pixels again, that many times and in few bytes, to change none. */
export async function scannedJpeg(side: number, scans: number): Promise<Buffer> {
  const jpeg = await sharpProgressive(side);
  const blocks = Math.ceil(side / 8) ** 2;
  // A table with one code, "0": 16384 blocks without a coefficient, and up to as many more by 14 further bits.
  const table = Buffer.from([0xff, 0xc4, 0, 20, 0x10, 1, ...Array(15).fill(0), 0xe0]);
  let bits = "";
  for (let left = blocks; left > 0; left -= 32_767) {
    bits += `0${Math.max(0, Math.min(left, 32_767) - 16_384)
      .toString(2)
      .padStart(14, "0")}`;
  }
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "1"), 2));
  const scan = Buffer.from([
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0],
    ...bytes.flatMap((byte) => (byte === 255 ? [255, 0] : [byte])),
  ]);
  return Buffer.concat([jpeg.subarray(0, -2), table, ...Array(scans).fill(scan), jpeg.subarray(-2)]);
}

const sharpProgressive = (side: number) =>
  draw(side, side, () => [90, 120, 150])
    .jpeg({ progressive: true })
    .toBuffer();

/** A WebP animation of frames of one pixel on a large canvas; `length` cuts them off. */
export function webpOf(width: number, height: number, frames: number, still: Buffer, length?: number): Buffer {
  const u24 = (value: number) => [value & 255, (value >> 8) & 255, value >> 16];
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(data.length);
    return Buffer.concat([latin(type), length, data, Buffer.alloc(data.length % 2)]);
  };
  const place = Buffer.from([...u24(0), ...u24(0), ...u24(0), ...u24(0), ...u24(100), 2]);
  const frame = chunk("ANMF", Buffer.concat([place, still.subarray(12)]).subarray(0, length));
  const header = chunk("VP8X", Buffer.from([2, 0, 0, 0, ...u24(width - 1), ...u24(height - 1)]));
  return chunk(
    "RIFF",
    Buffer.concat([latin("WEBP"), header, chunk("ANIM", Buffer.alloc(6)), ...Array(frames).fill(frame)]),
  );
}

/** A file that is refused, with which code, and whether that is known before a decoder has seen a pixel of it. */
export type Hostile = { name: string; bytes: Buffer; code: ErrorCode; early: boolean };

/** Only their pixels tell. */
const LATE = ["a PNG without pixels", "a PNG of fewer pixels than it says"];

/** Files that are no picture, none that can be decoded, or one that must not be; each within the limit on bytes. */
export async function hostileFiles(): Promise<Hostile[]> {
  const jpeg = await photo();
  const pixel = await draw(1, 1, () => [1, 2, 3])
    .webp()
    .toBuffer();
  const webp = await draw(300, 200).webp().toBuffer();
  const lying = Buffer.from(webp);
  lying.writeUInt32LE(webp.length * 2, 4);
  const files: [name: string, bytes: Buffer, code: ErrorCode][] = [
    ["no bytes", Buffer.alloc(0), "unsupported_type"],
    ["one byte", Buffer.alloc(1, 0xff), "unsupported_type"],
    ["zeros", Buffer.alloc(4096), "unsupported_type"],
    ["HTML named .png", latin("<!doctype html><script>alert(1)</script>"), "unsupported_type"],
    ["SVG", latin('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>'), "unsupported_type"],
    ["PDF", latin("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"), "unsupported_type"],
    ["a picture behind a byte", Buffer.concat([latin("\n"), jpeg]), "unsupported_type"],
    ["a 30000x30000 one-bit PNG", oneBitPng(30_000), "too_many_pixels"],
    ["a header of a 30000x30000 PNG", png(30_000, 30_000, GREY, []), "too_many_pixels"],
    ["a PNG of 2147483647 a side", png(0x7fffffff, 0x7fffffff, GREY, []), "too_many_pixels"],
    ["a 5000x200 PNG", png(5000, 200, GREY, [greyRows(5000, 200)]), "dimensions_too_large"],
    ["a 4096x99 PNG", png(4096, 99, GREY, [greyRows(4096, 99)]), "dimensions_too_small"],
    ["a PNG without pixels", png(400, 400, GREY, []), "corrupt_image"],
    ["a PNG of no size", png(0, 0, GREY, [greyRows(1, 1)]), "corrupt_image"],
    ["a PNG of fewer pixels than it says", png(4000, 4000, GREY, [greyRows(100, 100)]), "corrupt_image"],
    ["a PNG of a depth that there is not", png(200, 200, [3, 7], [greyRows(200, 200)]), "corrupt_image"],
    ["a PNG that begins with its end", png(200, 200, GREY, []).subarray(0, 8), "unsupported_type"],
    ["a PNG whose chunk goes on for ever", greyPng([Buffer.concat([u32(0xffffffff), latin("tEXt")])]), "corrupt_image"],
    ...(["iCCP", "zTXt", "iTXt"] as const).map((kind): [string, Buffer, ErrorCode] => [
      `a PNG with ${kind} of 100 MB`,
      greyPng([BOMBS[kind](100 * MEGABYTE)]),
      "corrupt_image",
    ]),
    [
      "a PNG with text that is too much in all",
      greyPng([1, 2, 3].map(() => BOMBS.zTXt(1.5 * MEGABYTE))),
      "corrupt_image",
    ],
    ["a PNG with a thousand texts", greyPng(Array(1000).fill(BOMBS.zTXt(10))), "corrupt_image"],
    ["a PNG with a profile that is no zlib", greyPng([pngChunk("iCCP", latin("icc\0\0nonsense"))]), "corrupt_image"],
    ["a PNG with 4.5 MB of text", greyPng([pngChunk("tEXt", Buffer.alloc(4.5 * MEGABYTE, 0x20))]), "corrupt_image"],
    ["a GIF of 500 frames of 4000x4000", gifOf(4000, 4000, 500), "too_many_pixels"],
    ["a GIF of 200000 small frames", gifOf(100, 100, 200_000), "too_many_pixels"],
    ["a GIF without a frame", gifOf(200, 200, 0), "corrupt_image"],
    ["a GIF that is also a script", latin("GIF89a/*\0\0*/=1;alert(document.domain);//"), "corrupt_image"],
    ["a JPEG of nothing", latin("\xff\xd8\xff\xe0 there is no picture here"), "corrupt_image"],
    ["a JPEG with 4.5 MB of EXIF", paddedJpeg(jpeg, 0xe1, 4.5 * MEGABYTE), "corrupt_image"],
    ["a JPEG with 4.5 MB of profile", paddedJpeg(jpeg, 0xe2, 4.5 * MEGABYTE), "corrupt_image"],
    ["a JPEG with 4.5 MB of comment", paddedJpeg(jpeg, 0xfe, 4.5 * MEGABYTE), "corrupt_image"],
    ["a JPEG of 30000 scans", await scannedJpeg(2048, 30_000), "corrupt_image"],
    ["a WebP of nothing", latin("RIFF\x10\0\0\0WEBPVP8 \0\0\0\0\0\0\0\0"), "corrupt_image"],
    ["a WebP that says it is longer", lying, "corrupt_image"],
    ["a WebP whose frames have no place", webpOf(200, 200, 2, pixel, 8), "corrupt_image"],
    ["a WebP of 500 frames of 4000x4000", webpOf(4000, 4000, 500, pixel), "too_many_pixels"],
    ["a WebP of 50000 small frames", webpOf(100, 100, 50_000, pixel), "too_many_pixels"],
  ];
  return files.map(([name, bytes, code]) => ({ name, bytes, code, early: !LATE.includes(name) }));
}

/** Pictures that show well and would do harm as something else: a script, a page, an archive. */
export async function polyglots(): Promise<{ name: string; bytes: Buffer }[]> {
  const script = latin("\n<script>alert('polyglot')</script>\n");
  const gif = Buffer.from(gifOf(200, 200, 1));
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, script.length]), script, Buffer.from([0])]);
  return [
    { name: "a GIF before a script", bytes: Buffer.concat([gif, script]) },
    { name: "a GIF around a script", bytes: Buffer.concat([gif.subarray(0, 19), comment, gif.subarray(19)]) },
    { name: "a JPEG before a page", bytes: Buffer.concat([await photo(), script]) },
    { name: "a PNG before a script", bytes: Buffer.concat([greyPng([]), script]) },
    { name: "a PNG around a script", bytes: greyPng([pngChunk("tEXt", Buffer.concat([latin("Comment\0"), script]))]) },
    {
      name: "a WebP before an archive",
      bytes: Buffer.concat([await draw(200, 200).webp().toBuffer(), latin("PK\x05\x06polyglot")]),
    },
  ];
}

/** One small valid file of each kind, moving ones among them. */
export async function validFiles(): Promise<Buffer[]> {
  const picture = draw(160, 120);
  const frames = [0, 1, 2].map((shift) => draw(120, 100, (x, y) => [(x * 2 + shift * 40) % 256, y, 90]));
  const timing = { delay: [40, 60, 80], loop: 0 };
  return Promise.all([
    picture
      .clone()
      .withExif({ IFD0: { Copyright: "Ada" } })
      .withIccProfile("p3")
      .jpeg()
      .toBuffer(),
    picture.clone().jpeg({ progressive: true }).toBuffer(),
    picture.clone().withIccProfile("p3").png().toBuffer(),
    picture.clone().png({ palette: true, progressive: true }).toBuffer(),
    picture.clone().ensureAlpha(0.5).webp().toBuffer(),
    picture.clone().webp({ lossless: true }).toBuffer(),
    picture.clone().gif().toBuffer(),
    moving("gif", frames, timing),
    moving("webp", frames, timing),
  ]);
}

/** What may happen to a file at a place. */
const EDITS = {
  set: (head: Buffer, tail: Buffer, [value]: Buffer) => [head, Buffer.from([value ?? 0]), tail.subarray(1)],
  insert: (head: Buffer, tail: Buffer, bytes: Buffer) => [head, bytes, tail],
  remove: (head: Buffer, tail: Buffer, { length }: Buffer) => [head, tail.subarray(length)],
  double: (head: Buffer, tail: Buffer, { length }: Buffer) => [head, tail.subarray(0, length), tail],
  cut: (head: Buffer) => [head],
} as const;
/** Bytes that say what kind of file it is: without them nobody would look further. */
const SIGNATURE = 12;

type Edit = { change: (typeof EDITS)[keyof typeof EDITS]; at: number; reach: number; bytes: Buffer };

/** A PNG with the checksums that its chunks should have, so that a decoder reads on; other files as they are. */
function withChecksums(bytes: Buffer): Buffer {
  if (bytes.toString("latin1", 1, 4) !== "PNG") return bytes;
  const copy = Buffer.from(bytes);
  for (let offset = 8; offset + 12 <= copy.length; ) {
    const end = offset + 8 + copy.readUInt32BE(offset);
    if (end + 4 > copy.length) break;
    copy.writeUInt32BE(crc32(copy.subarray(offset + 4, end)), end);
    offset = end + 4;
  }
  return copy;
}

/** Files with bytes changed, put in, taken out or doubled, or cut off. Headers are few bytes of many: half goes there. */
export function mutations(files: Buffer[]): fc.Arbitrary<Buffer> {
  const value = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff), fc.nat(255));
  const edit = fc.record({
    change: fc.constantFrom(EDITS.set, EDITS.set, EDITS.set, EDITS.insert, EDITS.remove, EDITS.double, EDITS.cut),
    at: fc.noBias(fc.integer({ min: 0, max: 999 })).map((thousandths) => thousandths / 1000),
    reach: fc.constantFrom(64, Number.POSITIVE_INFINITY),
    bytes: fc.array(value, { minLength: 1, maxLength: 16 }).map((values) => Buffer.from(values)),
  });
  const spoil = (file: Buffer, { change, at, reach, bytes }: Edit) => {
    const place = SIGNATURE + Math.floor(at * Math.max(0, Math.min(file.length, reach) - SIGNATURE));
    return Buffer.concat(change(file.subarray(0, place), file.subarray(place), bytes));
  };
  return fc
    .record({
      file: fc.constantFrom(...files),
      edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
      sums: fc.boolean(),
    })
    .map(({ file, edits, sums }) => {
      const spoilt = edits.reduce(spoil, file);
      return sums ? withChecksums(spoilt) : spoilt;
    });
}
