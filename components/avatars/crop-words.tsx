import { useEffect, useState } from "react";
import type { Crop } from "@/lib/avatars/schema";
import { type Dimensions, describeCrop } from "./crop-geometry";

/** How long the crop must hold still before it is read out, in milliseconds. */
const PAUSE = 400;

/** Says where the crop is once it rests, to those who do not see it. */
export function CropWords({ id, crop, picture }: { id: string; crop: Crop; picture: Dimensions }) {
  const now = describeCrop(crop, picture);
  const [words, setWords] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setWords(now), PAUSE);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <p id={id} aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
