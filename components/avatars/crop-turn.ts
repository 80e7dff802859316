import type { Crop, Recipe } from "@/lib/avatars/schema";
import { type Dimensions, startCrop } from "./crop-geometry";

/** How a picture is looked at: turned clockwise, then mirrored, and of what is seen then, the crop in pixels. */
export type Look = { crop: Crop; rotate: Recipe["rotate"]; flip: boolean };

const quartersOf = (degrees: number) => (((degrees / 90) % 4) + 4) % 4;

const TURNS = [0, 90, 180, 270] as const;
const turnOf = (degrees: number): Look["rotate"] => TURNS[quartersOf(degrees)] ?? 0;

/** The sides of a picture once it is turned. */
export function seenSides({ width, height }: Dimensions, rotate: Look["rotate"]): Dimensions {
  return quartersOf(rotate) % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** Where a rectangle lies once the picture it is in was turned clockwise by quarters. */
function turnRectangle(rectangle: Crop, picture: Dimensions, quarters: number): Crop {
  if (quarters === 0) return rectangle;
  const { x, y, width, height } = rectangle;
  const turned = { x: picture.height - y - height, y: x, width: height, height: width };
  return turnRectangle(turned, { width: picture.height, height: picture.width }, quarters - 1);
}

const mirrorRectangle = (rectangle: Crop, { width }: Dimensions): Crop => ({
  ...rectangle,
  x: width - rectangle.x - rectangle.width,
});

/** The same part of the picture, looked at turned by another quarter, clockwise or (-90) against. */
export function turnLook(look: Look, picture: Dimensions, by: 90 | -90): Look {
  const sides = seenSides(picture, look.rotate);
  const crop = turnRectangle(look.crop, sides, quartersOf(by));
  // Behind the mirror a turn to the right is one to the left.
  return { ...look, crop, rotate: turnOf(look.rotate + (look.flip ? -by : by)) };
}

/** The same part of the picture, looked at the other way round. */
export function mirrorLook(look: Look, picture: Dimensions): Look {
  return { ...look, crop: mirrorRectangle(look.crop, seenSides(picture, look.rotate)), flip: !look.flip };
}

/** What the server has to do to make what is seen in the crop: its crop is in pixels of the upright source. */
export function recipeOf({ crop, rotate, flip }: Look, picture: Dimensions): Recipe & { crop: Crop } {
  const sides = seenSides(picture, rotate);
  const turned = flip ? mirrorRectangle(crop, sides) : crop;
  return { crop: turnRectangle(turned, sides, quartersOf(-rotate)), rotate, flip };
}

/** How a picture is looked at that was made by a recipe; without its crop, in the middle. */
export function lookOf({ crop, rotate, flip }: Recipe, picture: Dimensions): Look {
  const sides = seenSides(picture, rotate);
  if (!crop) return { crop: startCrop(sides), rotate, flip };
  const turned = turnRectangle(crop, picture, quartersOf(rotate));
  return { crop: flip ? mirrorRectangle(turned, sides) : turned, rotate, flip };
}

/** How a picture is looked at when it was just chosen. */
export const startLook = (picture: Dimensions): Look => ({ crop: startCrop(picture), rotate: 0, flip: false });

/** How the picture is turned, for those who do not see it: empty when it is not. */
export function describeTurn({ rotate, flip }: Pick<Look, "rotate" | "flip">): string {
  const turned = rotate === 0 ? [] : [rotate === 270 ? "turned left" : rotate === 90 ? "turned right" : "upside down"];
  return [...turned, ...(flip ? ["mirrored"] : [])].join(", ");
}
