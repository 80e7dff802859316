import { CaretsToAxisDashedVertical, RotateCcw, RotateCcwSquare, RotateCwSquare } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { type Look, mirrorLook, seenSides, turnLook } from "./crop-turn";
import type { Picture } from "./open-picture";
import { SizeSlider } from "./size-slider";

type Props = {
  picture: Picture;
  look: Look;
  onChange: (look: Look) => void;
  /** How the picture was looked at when it was opened. */
  start: Look;
  disabled: boolean;
};

type ToolProps = { label: string; onClick: () => void; pressed?: boolean; children: ReactNode };

function Tool({ label, onClick, pressed, children }: ToolProps) {
  return (
    <Button
      look="quiet"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      onClick={onClick}
      className="size-11 px-0! aria-pressed:bg-sunken aria-pressed:text-gold-ink"
    >
      {children}
    </Button>
  );
}

/** Turn, mirror, size, and back to how it was. */
export function CropTools({ picture, look, onChange, start, disabled }: Props) {
  const sides = seenSides(picture, look.rotate);
  return (
    <fieldset disabled={disabled} className="flex min-w-0 items-center gap-1">
      <legend className="sr-only">Crop</legend>
      <span className="-ml-2.5 flex">
        <Tool label="Rotate left" onClick={() => onChange(turnLook(look, picture, -90))}>
          <RotateCcwSquare aria-hidden className="size-5" strokeWidth={1.6} />
        </Tool>
        <Tool label="Rotate right" onClick={() => onChange(turnLook(look, picture, 90))}>
          <RotateCwSquare aria-hidden className="size-5" strokeWidth={1.6} />
        </Tool>
        <Tool label="Flip" pressed={look.flip} onClick={() => onChange(mirrorLook(look, picture))}>
          <CaretsToAxisDashedVertical aria-hidden className="size-5" strokeWidth={1.6} />
        </Tool>
      </span>
      <SizeSlider crop={look.crop} picture={sides} onChange={(crop) => onChange({ ...look, crop })} />
      <Button look="quiet" aria-label="Reset" title="Reset" className="-mr-2.5" onClick={() => onChange(start)}>
        <RotateCcw aria-hidden className="size-4 sm:hidden" />
        <span className="max-sm:hidden">Reset</span>
      </Button>
    </fieldset>
  );
}
