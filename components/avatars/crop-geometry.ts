import type { Crop } from "@/lib/avatars/schema";

/** Width and height in pixels, of a picture as it is looked at. */
export type Dimensions = { width: number; height: number };

/** The side of the circle that a handle sits on. */
export type Edge = "n" | "e" | "s" | "w";

/** Below this even the smallest variant would be blown up. */
const SIDE_LEAST = 64;

/** How much of the smaller side the circle takes at first: enough to see that it can be moved. */
const START_SHARE = 0.8;

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);

/** The sides a crop of this picture may have. */
export function sideRange({ width, height }: Dimensions): { min: number; max: number } {
  const max = Math.min(width, height);
  return { min: Math.min(SIDE_LEAST, max), max };
}

function squareAt(x: number, y: number, side: number, picture: Dimensions): Crop {
  return {
    x: clamp(Math.round(x), 0, picture.width - side),
    y: clamp(Math.round(y), 0, picture.height - side),
    width: side,
    height: side,
  };
}

/** The crop a picture starts with, in its middle. */
export function startCrop(picture: Dimensions): Crop {
  const { min, max } = sideRange(picture);
  const side = Math.max(min, Math.round(max * START_SHARE));
  return squareAt((picture.width - side) / 2, (picture.height - side) / 2, side, picture);
}

/** The crop with its upper left corner there, or as near as the picture allows. */
export function moveCropTo(crop: Crop, x: number, y: number, picture: Dimensions): Crop {
  return squareAt(x, y, crop.width, picture);
}

export function moveCropBy(crop: Crop, dx: number, dy: number, picture: Dimensions): Crop {
  return moveCropTo(crop, crop.x + dx, crop.y + dy, picture);
}

/**
 * The crop with another side about the same centre, pushed inwards where it would leave the picture.
 * Half pixels go down for even sides and up for odd ones, so that many small steps do not drift.
 */
export function resizeCrop(crop: Crop, wanted: number, picture: Dimensions): Crop {
  const { min, max } = sideRange(picture);
  const side = clamp(Math.round(wanted), min, max);
  const whole = side % 2 === 0 ? Math.floor : Math.ceil;
  const shift = (crop.width - side) / 2;
  return squareAt(whole(crop.x + shift), whole(crop.y + shift), side, picture);
}

/** The crop with one edge moved outwards by `by` pixels; the opposite edge stays. */
export function pullEdge(crop: Crop, edge: Edge, by: number, picture: Dimensions): Crop {
  const right = crop.x + crop.width;
  const bottom = crop.y + crop.height;
  const room = { n: bottom, s: picture.height - crop.y, w: right, e: picture.width - crop.x }[edge];
  const resized = resizeCrop(crop, Math.min(crop.width + by, room), picture);
  const fixed = {
    n: { y: bottom - resized.height },
    s: { y: crop.y },
    w: { x: right - resized.width },
    e: { x: crop.x },
  }[edge];
  return { ...resized, ...fixed };
}

/** Where the crop's side stands between the smallest and the largest, 0 to 100. */
export function sizePercent(crop: Crop, picture: Dimensions): number {
  const { min, max } = sideRange(picture);
  return max === min ? 100 : Math.round(((crop.width - min) / (max - min)) * 100);
}

/** The side in pixels that stands at that percentage. */
export function sideAt(percent: number, picture: Dimensions): number {
  const { min, max } = sideRange(picture);
  return Math.round(min + ((max - min) * percent) / 100);
}

/** The crop as shares of the picture, 0 to 1. */
export function shareOf(crop: Crop, picture: Dimensions): Crop {
  return {
    x: crop.x / picture.width,
    y: crop.y / picture.height,
    width: crop.width / picture.width,
    height: crop.height / picture.height,
  };
}

/** Where the crop is, for those who do not see it. */
export function describeCrop(crop: Crop, picture: Dimensions): string {
  return `Circle of ${crop.width} pixels, ${crop.x} from the left and ${crop.y} from the top, in a picture of ${picture.width} by ${picture.height}.`;
}
