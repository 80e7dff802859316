import { rgbaToThumbHash } from "thumbhash";
import { BACKGROUND } from "../constants";
import { type Pixels, pixelsOf } from "./decoder";
import { openProfiled } from "./kept";

/** How a picture looks before it has come: its dominant colour `#rrggbb` and its ThumbHash in base64. */
export type Look = { color: string; thumbhash: string };

/** Bits of a channel that tell one colour from another. */
const BITS = 4;

const hex = (value: number) => Math.round(value).toString(16).padStart(2, "0");

/** Red, green, blue and alpha of each pixel. */
function rgbaOf({ data, channels }: Pixels): Uint8Array {
  const count = data.length / channels;
  const rgba = new Uint8Array(count * 4).fill(255);
  for (let i = 0; i < count; i++) rgba.set(data.subarray(i * channels, (i + 1) * channels), i * 4);
  return rgba;
}

/** The mean of the colours that are most alike; transparent pixels count for nothing. */
function dominantColor(rgba: Uint8Array): string {
  const bins = new Map<number, [weight: number, red: number, green: number, blue: number]>();
  let top: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < rgba.length; i += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(i, i + 4);
    const key = ((red >> (8 - BITS)) << (2 * BITS)) | ((green >> (8 - BITS)) << BITS) | (blue >> (8 - BITS));
    const bin = bins.get(key) ?? [0, 0, 0, 0];
    bin[0] += alpha;
    bin[1] += alpha * red;
    bin[2] += alpha * green;
    bin[3] += alpha * blue;
    bins.set(key, bin);
    if (bin[0] > top[0]) top = bin;
  }
  const [weight, ...sums] = top;
  return weight === 0 ? BACKGROUND : `#${sums.map((sum) => hex(sum / weight)).join("")}`;
}

/** @param pixels sRGB, with three or four channels, at most 100 a side */
export function lookOf(pixels: Pixels): Look {
  const rgba = rgbaOf(pixels);
  const hash = rgbaToThumbHash(pixels.width, pixels.height, rgba);
  return { color: dominantColor(rgba), thumbhash: Buffer.from(hash).toString("base64") };
}

/** @param profile by which the pixels are to be read; null when they are sRGB */
export async function lookAt(pixels: Pixels, profile: Buffer | null): Promise<Look> {
  return lookOf(profile ? await pixelsOf(await openProfiled(pixels, profile)) : pixels);
}
