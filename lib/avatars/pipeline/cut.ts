import { VARIANTS } from "../constants";
import { assertInside, squareOf } from "../crop";
import type { Crop, Recipe } from "../schema";
import { openFile, type Pixels, pixelsOf, resized } from "./decoder";
import type { Picture } from "./inspect";
import { storedPlace, type Turning, turnedBy } from "./orientation";
import { keepsProfile, type Making, turn } from "./sizes";

/** What is done to a picture: the square in upright pixels, where it lies in the stored ones, and how it is turned. */
export type Plan = { square: Crop; place: Crop; turning: Turning };

/**
 * What a recipe asks for, of a picture.
 * @throws AppError `crop_out_of_bounds`
 */
export function planOf({ source, stored, upright }: Picture, recipe: Recipe): Plan {
  const wanted = recipe.crop ?? { x: 0, y: 0, width: source.width, height: source.height };
  assertInside(wanted, source);
  const square = squareOf(wanted);
  return { square, place: storedPlace(square, stored, upright), turning: turnedBy(upright, recipe) };
}

/**
 * The one decode, of the first frame: cut to the square and as large as the largest variant, sRGB unless its profile is
 * kept. A cut forgoes shrink-on-load, so none is made where the square is the whole. Turning comes last, when there is
 * least to turn.
 * @throws AppError `corrupt_image`, `busy`
 */
export async function decodeSquare(
  bytes: Buffer,
  { stored, deep }: Picture,
  { place, turning }: Plan,
  making: Making,
): Promise<Pixels> {
  const { x: left, y: top, width, height } = place;
  const file = openFile(bytes, { ignoreIcc: keepsProfile(making) });
  // With more than 8 bits a channel, sharp would leave what it read by a profile in Display P3.
  if (deep) file.pipelineColourspace("srgb");
  if (width < stored.width || height < stored.height) file.extract({ left, top, width, height });
  if (width > VARIANTS.full) resized(file, VARIANTS.full);
  return turn(await making.deadline.decode(file, pixelsOf), turning, making);
}
