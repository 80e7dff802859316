import "react-image-crop/dist/ReactCrop.css";
import "./crop-stage.css";
import { type CSSProperties, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { type PercentCrop, ReactCrop } from "react-image-crop";
import type { Crop } from "@/lib/avatars/schema";
import { moveCropTo, resizeCrop, shareOf } from "./crop-geometry";
import { CropHandles } from "./crop-handles";
import { cropAfterKey } from "./crop-keys";
import { type Look, seenSides } from "./crop-turn";
import { CropWords } from "./crop-words";
import type { Picture } from "./open-picture";
import { useMoving } from "./use-moving";
import { usePinch } from "./use-pinch";
import { useWheel } from "./use-wheel";

const LABELS = {
  cropArea: "Crop. The arrow keys move it, plus and minus make it larger and smaller.",
} as ReactCropLabels;
type ReactCropLabels = NonNullable<ReactCrop["props"]["ariaLabels"]>;

/** Beyond this the shorter side would be too short to work with, and crop-stage.css lets the longer one run out. */
const LONG = 2.5;

function shapeOf(ratio: number): "wide" | "tall" | undefined {
  if (ratio > LONG) return "wide";
  return ratio < 1 / LONG ? "tall" : undefined;
}

type Props = { picture: Picture; look: Look; onChange: (crop: Crop) => void; disabled: boolean };

/** The picture as it is turned and mirrored, with its crop: drag, pull, pinch, wheel and keys. */
export function CropStage({ picture, look, onChange, disabled }: Props) {
  const { crop } = look;
  const sides = seenSides(picture, look.rotate);
  const words = useId();
  const stage = useRef<HTMLDivElement>(null);
  const before = useRef(crop);
  const moving = useMoving(crop);
  // A picture that moved under the finger would make the crop run away from it.
  const [held, setHeld] = useState<Crop | null>(null);
  const pinch = usePinch(
    () => {
      before.current = crop;
    },
    (ratio) => onChange(resizeCrop(before.current, before.current.width * ratio, sides)),
  );
  useWheel(stage, !disabled, (ratio) => onChange(resizeCrop(crop, crop.width * ratio, sides)));

  useEffect(() => {
    const area = stage.current?.querySelector<HTMLElement>(".ReactCrop__crop-selection");
    // A screen reader keeps the arrow keys to itself in the `group` that the library makes.
    area?.setAttribute("role", "application");
    area?.setAttribute("aria-describedby", words);
    // After the dialog has noted where focus was, to give it back there.
    const frame = requestAnimationFrame(() => area?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, [words]);

  const drag = (_: unknown, { x, y }: PercentCrop) => {
    if (pinch.pinching.current) return;
    onChange(moveCropTo(crop, (x / 100) * sides.width, (y / 100) * sides.height, sides));
  };
  const pressKey = (event: KeyboardEvent) => {
    if (disabled || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = cropAfterKey(crop, event.key, event.shiftKey, sides);
    if (!next) return;
    event.preventDefault();
    // The library would move it by pixels of the screen.
    event.stopPropagation();
    onChange(next);
  };

  const share = shareOf(crop, sides);
  const seen = shareOf(held ?? crop, sides);
  const ratio = sides.width / sides.height;
  const style = {
    "--ratio": ratio,
    "--cx": seen.x + seen.width / 2,
    "--cy": seen.y + seen.height / 2,
    "--turn": `${look.rotate}deg`,
    "--mirror": look.flip ? -1 : 1,
  } as CSSProperties;
  return (
    <div
      ref={stage}
      className="crop-stage self-start rounded-md bg-sunken"
      data-shape={shapeOf(ratio)}
      data-moving={moving || undefined}
      onKeyDownCapture={pressKey}
      {...(disabled ? {} : pinch.handlers)}
    >
      <div className="crop-picture" style={style}>
        <ReactCrop
          aspect={1}
          circularCrop
          keepSelection
          locked
          ruleOfThirds
          disabled={disabled}
          ariaLabels={LABELS}
          crop={{ unit: "%", x: share.x * 100, y: share.y * 100, width: share.width * 100, height: share.height * 100 }}
          onChange={drag}
          onDragStart={() => setHeld(crop)}
          onDragEnd={() => setHeld(null)}
          renderSelectionAddon={() =>
            !disabled && (
              <CropHandles
                crop={crop}
                picture={sides}
                still={pinch.pinching}
                onChange={onChange}
                onHold={(holds) => setHeld(holds ? crop : null)}
              />
            )
          }
        >
          <div className="crop-turned" data-across={look.rotate % 180 === 90 || undefined}>
            {/* biome-ignore lint/performance/noImgElement: a blob of this tab, which no optimizer can reach */}
            <img src={picture.url} alt="The one you chose" draggable={false} />
          </div>
        </ReactCrop>
      </div>
      <CropWords id={words} look={look} picture={sides} />
    </div>
  );
}
