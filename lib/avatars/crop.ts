import { AppError } from "@/lib/core/errors";
import { fieldErrors } from "@/lib/core/parse";
import { Crop, type Recipe, UploadForm } from "./schema";

/** Width and height in pixels. */
export type Dimensions = { width: number; height: number };

const CROP_FIELDS = new Set<PropertyKey>(Object.keys(Crop.shape));

/**
 * What a form's text fields ask for: how the picture is made, the words for it, and whether the file is kept.
 * @throws AppError `crop_out_of_bounds` naming each bad side of a crop, `invalid` when any other field is bad or unknown
 */
export function readUploadFields(fields: Record<string, string>): {
  recipe: Recipe;
  alt: string;
  keep_original: boolean;
} {
  const { data, error } = UploadForm.safeParse(fields);
  if (error) {
    const aboutCrop = error.issues.every(({ path: [name = ""] }) => CROP_FIELDS.has(name));
    throw new AppError(aboutCrop ? "crop_out_of_bounds" : "invalid", { errors: fieldErrors(error) });
  }
  const { x, y, width, height, rotate, flip, alt, keep_original } = data;
  const whole = x !== undefined && y !== undefined && width !== undefined && height !== undefined;
  return { recipe: { crop: whole ? { x, y, width, height } : null, rotate, flip }, alt, keep_original };
}

/**
 * Refuses a crop that leaves the picture.
 * @throws AppError `crop_out_of_bounds` naming the side that does
 */
export function assertInside(crop: Crop, picture: Dimensions): void {
  const past = [
    { path: "width", over: crop.x + crop.width > picture.width },
    { path: "height", over: crop.y + crop.height > picture.height },
  ].filter(({ over }) => over);
  if (past.length === 0) return;
  const detail = `The picture is ${picture.width}x${picture.height} pixels.`;
  const errors = past.map(({ path }) => ({ path, message: "Reaches past the picture" }));
  throw new AppError("crop_out_of_bounds", { detail, errors });
}

/** The largest square in the middle of a rectangle. */
export function squareOf({ x, y, width, height }: Crop): Crop {
  const side = Math.min(width, height);
  return {
    x: x + Math.floor((width - side) / 2),
    y: y + Math.floor((height - side) / 2),
    width: side,
    height: side,
  };
}
