import type { Crop } from "@/lib/avatars/schema";
import { type Dimensions, moveCropBy, resizeCrop } from "./crop-geometry";

const NEAR = 1;
const FAR = 10;

const MOVES = new Map<string, readonly [dx: number, dy: number]>([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);

// Plus and minus with and without Shift, which many keyboards need for the one or the other.
const GROWTH = new Map([
  ["+", FAR],
  ["=", FAR],
  ["-", -FAR],
  ["_", -FAR],
]);

/** The crop after a key: arrows move it by one pixel of the picture, by ten with Shift; plus and minus size it. Null for other keys. */
export function cropAfterKey(crop: Crop, key: string, shift: boolean, picture: Dimensions): Crop | null {
  const move = MOVES.get(key);
  const step = shift ? FAR : NEAR;
  if (move) return moveCropBy(crop, move[0] * step, move[1] * step, picture);
  const growth = GROWTH.get(key);
  return growth === undefined ? null : resizeCrop(crop, crop.width + growth, picture);
}
