import sharp, { type Sharp } from "sharp";

type Channels = 1 | 3 | 4;
type Shade = (x: number, y: number) => number[];

/** Red grows to the right, green downwards, blue in broad stripes: no turn, mirror or cut of it looks like another. */
const ramps =
  (width: number, height: number): Shade =>
  (x, y) => [Math.round((255 * x) / (width - 1)), Math.round((255 * y) / (height - 1)), (x >> 8) % 2 === 0 ? 64 : 160];

/** A picture from a function of its pixels. */
export function draw(
  width: number,
  height: number,
  shade: Shade = ramps(width, height),
  channels: Channels = 3,
): Sharp {
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(shade(x, y), (y * width + x) * channels);
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** Where the pixel at column u, row v of the file belongs in the upright picture (EXIF 2.32, tag 274). */
const UPRIGHT: ((u: number, v: number, w: number, h: number) => [x: number, y: number])[] = [
  (u, v) => [u, v],
  (u, v, w) => [w - 1 - u, v],
  (u, v, w, h) => [w - 1 - u, h - 1 - v],
  (u, v, _w, h) => [u, h - 1 - v],
  (u, v) => [v, u],
  (u, v, w) => [w - 1 - v, u],
  (u, v, w, h) => [w - 1 - v, h - 1 - u],
  (u, v, _w, h) => [v, h - 1 - u],
];

/** A JPEG that shows `ramps(width, height)` when turned as its EXIF orientation (1 to 8) says. */
export function turned(width: number, height: number, orientation: number): Promise<Buffer> {
  const place = UPRIGHT[orientation - 1] ?? ((u, v) => [u, v]);
  const shade = ramps(width, height);
  const [file_width, file_height] = orientation > 4 ? [height, width] : [width, height];
  return draw(file_width, file_height, (u, v) => shade(...place(u, v, width, height)))
    .withMetadata({ orientation })
    .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

/** An ordinary upload: a landscape JPEG. */
export function photo(width = 640, height = 480): Promise<Buffer> {
  return draw(width, height).jpeg({ quality: 90 }).toBuffer();
}

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A PNG that says it is this large and holds no pixel. */
export function pngHeader(width: number, height: number): Buffer {
  const ihdr = Buffer.concat([Buffer.from("IHDR"), u32(width), u32(height), Buffer.from([1, 0, 0, 0, 0])]);
  const crc = (chunk: Buffer) => {
    let c = ~0;
    for (const byte of chunk) {
      c ^= byte;
      for (let bit = 0; bit < 8; bit++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
    }
    return u32(~c >>> 0);
  };
  const chunk = (body: Buffer) => Buffer.concat([u32(body.length - 4), body, crc(body)]);
  const parts = [ihdr, Buffer.from("IDATx\x9cc\0\0\0\x01\0\x01", "latin1"), Buffer.from("IEND")];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts.map(chunk)]);
}

/** A GIF whose many frames say they are this large and hold one pixel. */
export function gifOf(width: number, height: number, frames: number): Buffer {
  const u16 = (value: number) => [value & 255, value >> 8];
  const head = [...Buffer.from("GIF89a"), ...u16(width), ...u16(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const frame = [0x2c, 0, 0, 0, 0, ...u16(width), ...u16(height), 0, 2, 2, 0x4c, 1, 0];
  return Buffer.from([...head, ...Array.from({ length: frames }, () => frame).flat(), 0x3b]);
}
