import type { Recipe } from "@/lib/avatars/schema";

/** Draws what a recipe makes of a picture into a square canvas: cut, turned, mirrored. */
export function drawCrop(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  bitmap: ImageBitmap,
  { crop, rotate, flip }: Recipe & { crop: NonNullable<Recipe["crop"]> },
): void {
  const { width } = context.canvas;
  context.save();
  context.imageSmoothingQuality = "high";
  context.clearRect(0, 0, width, width);
  context.translate(width / 2, width / 2);
  if (flip) context.scale(-1, 1);
  context.rotate((rotate * Math.PI) / 180);
  context.drawImage(bitmap, crop.x, crop.y, crop.width, crop.height, -width / 2, -width / 2, width, width);
  context.restore();
}

/** CSS pixels the preview of a new picture is shown at most, twice for sharp screens. */
const PREVIEW_SIDE = 256;

/** The address of a picture as a recipe makes it, in this tab; whoever asks revokes it. Null where the browser makes none. */
export async function previewCrop(bitmap: ImageBitmap, recipe: Parameters<typeof drawCrop>[2]): Promise<string | null> {
  const canvas = new OffscreenCanvas(PREVIEW_SIDE, PREVIEW_SIDE);
  const context = canvas.getContext("2d");
  if (!context) return null;
  drawCrop(context, bitmap, recipe);
  // PNG is the one kind that keeps what shows through and that every browser makes.
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/png" }));
}
