import { AppError } from "@/lib/core/errors";
import { fieldErrors } from "@/lib/core/parse";
import { type Crop, CropForm } from "./schema";

/** Width and height in pixels. */
export type Dimensions = { width: number; height: number };

/**
 * The crop in a form's text fields, null when it has none.
 * @throws AppError `invalid` for fields that are not a crop's, `crop_out_of_bounds` naming each bad one
 */
export function readCrop(fields: Record<string, string>): Crop | null {
  const { data, error } = CropForm.safeParse(fields);
  if (error) {
    const unknown = error.issues.some((issue) => issue.code === "unrecognized_keys");
    throw new AppError(unknown ? "invalid" : "crop_out_of_bounds", { errors: fieldErrors(error) });
  }
  const { x, y, width, height } = data;
  const whole = x !== undefined && y !== undefined && width !== undefined && height !== undefined;
  return whole ? { x, y, width, height } : null;
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
