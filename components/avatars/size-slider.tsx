import type { CSSProperties } from "react";
import type { Crop } from "@/lib/avatars/schema";
import { type Dimensions, resizeCrop, sideAt, sideRange, sizePercent } from "./crop-geometry";

type Props = { crop: Crop; picture: Dimensions; onChange: (crop: Crop) => void };

const THUMB =
  "[&::-webkit-slider-thumb]:-mt-2 [&::-webkit-slider-thumb]:size-[18px] [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-[1.5px] [&::-webkit-slider-thumb]:border-gold-ink [&::-webkit-slider-thumb]:bg-surface [&::-moz-range-thumb]:size-[15px] [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-[1.5px] [&::-moz-range-thumb]:border-gold-ink [&::-moz-range-thumb]:bg-surface";
const TRACK =
  "[&::-webkit-slider-runnable-track]:h-0.5 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-(image:--filled) [&::-moz-range-track]:h-0.5 [&::-moz-range-track]:rounded-full [&::-moz-range-track]:bg-(image:--filled)";

/** How large the circle is, from the smallest to the largest the picture allows. */
export function SizeSlider({ crop, picture, onChange }: Props) {
  const percent = sizePercent(crop, picture);
  const filled = `linear-gradient(to right, var(--gold) ${percent}%, var(--edge) ${percent}%)`;
  return (
    <input
      type="range"
      aria-label="Size"
      min={0}
      max={100}
      value={percent}
      aria-valuetext={`${crop.width} of ${sideRange(picture).max} pixels`}
      onChange={(event) => onChange(resizeCrop(crop, sideAt(event.target.valueAsNumber, picture), picture))}
      className={`mx-2 h-11 min-w-0 flex-1 cursor-pointer appearance-none bg-transparent disabled:cursor-default disabled:opacity-55 ${TRACK} ${THUMB}`}
      style={{ "--filled": filled } as CSSProperties}
    />
  );
}
