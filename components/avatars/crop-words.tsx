import { useEffect, useState } from "react";
import { type Dimensions, describeCrop } from "./crop-geometry";
import { describeTurn, type Look } from "./crop-turn";

/** How long the crop must hold still before it is read out, in milliseconds. */
const PAUSE = 400;

type Props = {
  id: string;
  look: Look;
  /** As it is turned. */
  picture: Dimensions;
};

/** Says where the crop is and how the picture is turned once it rests, to those who do not see it. */
export function CropWords({ id, look, picture }: Props) {
  const turned = describeTurn(look);
  const now = `${describeCrop(look.crop, picture)}${turned && ` The picture is ${turned}.`}`;
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
