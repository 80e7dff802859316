import { type CSSProperties, useEffect, useId, useRef } from "react";
import { VARIANTS } from "@/lib/avatars/constants";
import type { Size } from "@/lib/avatars/schema";
import type { recipeOf } from "./crop-turn";
import { drawCrop } from "./draw-crop";

/** The side each variant is shown at, in CSS pixels; `phone` where there is room for one row only. */
const SHOWN = {
  full: { side: 96, phone: 64 },
  large: { side: 64, phone: 52 },
  medium: { side: 48, phone: 44 },
  small: { side: 36, phone: 36 },
  thumbnail: { side: 24, phone: 24 },
} as const satisfies Record<Size, object>;

type Recipe = ReturnType<typeof recipeOf>;

/** Draws the crop into the first canvas and every other one from the one before, as the server makes them. */
function drawAll(bitmap: ImageBitmap, recipe: Recipe, canvases: HTMLCanvasElement[]) {
  let former: HTMLCanvasElement | null = null;
  for (const canvas of canvases) {
    const context = canvas.getContext("2d");
    if (!context) return;
    if (former) {
      context.imageSmoothingQuality = "high";
      context.clearRect(0, 0, canvas.width, canvas.width);
      context.drawImage(former, 0, 0, canvas.width, canvas.width);
    } else drawCrop(context, bitmap, recipe);
    former = canvas;
  }
}

type Props = { bitmap: ImageBitmap; recipe: Recipe; className?: string };

/** The crop as it will be seen, in each size that is made. */
export function CropPreviews({ bitmap, recipe, className }: Props) {
  const label = useId();
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const canvases = [...(row.current?.querySelectorAll("canvas") ?? [])];
      const sharpness = Math.max(window.devicePixelRatio, 1);
      for (const canvas of canvases) {
        const side = Math.min(Math.round(canvas.clientWidth * sharpness), Number(canvas.dataset.variant));
        if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
      }
      drawAll(bitmap, recipe, canvases);
    });
    return () => cancelAnimationFrame(frame);
  }, [bitmap, recipe]);

  return (
    <div className={className} role="img" aria-labelledby={label}>
      <p id={label} className="mb-3 text-xs text-ink-soft">
        How it will look
      </p>
      <div ref={row} className="flex items-end gap-3.5 sm:flex-col sm:items-start sm:gap-5">
        <PreviewCanvas size="full" />
        <div className="flex items-end gap-3.5">
          <PreviewCanvas size="large" />
          <PreviewCanvas size="medium" />
          <PreviewCanvas size="small" />
          <PreviewCanvas size="thumbnail" />
        </div>
      </div>
    </div>
  );
}

function PreviewCanvas({ size }: { size: Size }) {
  const { side, phone } = SHOWN[size];
  return (
    <canvas
      data-variant={VARIANTS[size]}
      className="size-(--phone) rounded-full bg-sunken sm:size-(--side)"
      style={{ "--side": `${side}px`, "--phone": `${phone}px` } as CSSProperties}
    />
  );
}
