import sharp from "sharp";

const WIDTH = 3000;
const HEIGHT = 2200;
const SEED = 20_240_229;
/** Side of the cells of each layer of texture, and how far it moves a channel. */
const LAYERS = [
  { cell: 400, depth: 70 },
  { cell: 90, depth: 40 },
  { cell: 17, depth: 22 },
  { cell: 2, depth: 9 },
];

/** Numbers from 0 to 1 that look random and are the same on every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Noise in cells, smoothly enlarged to the photograph's size. */
async function texture(cell: number, random: () => number): Promise<Buffer> {
  const [width, height] = [Math.ceil(WIDTH / cell) + 1, Math.ceil(HEIGHT / cell) + 1];
  const cells = Buffer.alloc(width * height * 3).map(() => Math.floor(random() * 256));
  return sharp(cells, { raw: { width, height, channels: 3 } })
    .resize(WIDTH, HEIGHT, { fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
}

/**
 * A six-megapixel JPEG with a photograph's mix of large shapes, texture and grain; the same bytes on every run of one
 * version of sharp.
 */
export async function makePhoto(): Promise<Buffer> {
  const random = randomFrom(SEED);
  const pixels = new Float32Array(WIDTH * HEIGHT * 3).fill(128);
  for (const { cell, depth } of LAYERS) {
    const layer = await texture(cell, random);
    for (let i = 0; i < layer.length; i++) pixels[i] = (pixels[i] ?? 0) + (((layer[i] ?? 0) - 128) / 128) * depth;
  }
  return sharp(Buffer.from(Uint8ClampedArray.from(pixels)), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}
