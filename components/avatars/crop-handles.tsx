import { clsx } from "clsx";
import { type PointerEvent, type RefObject, useRef } from "react";
import type { Crop } from "@/lib/avatars/schema";
import { type Dimensions, type Edge, pullEdge } from "./crop-geometry";

type Handle = { edge: Edge; dx: number; dy: number; dot: string; reach: string };

// What a finger reaches is 44 px, but never more than a fifth into the circle, which must stay there to be dragged.
const HANDLES: Handle[] = [
  {
    edge: "n",
    dx: 0,
    dy: -1,
    dot: "left-1/2 top-0",
    reach: "left-1/2 -ml-[22px] bottom-[calc(100%-min(22px,20%))] cursor-ns-resize",
  },
  {
    edge: "s",
    dx: 0,
    dy: 1,
    dot: "left-1/2 top-full",
    reach: "left-1/2 -ml-[22px] top-[calc(100%-min(22px,20%))] cursor-ns-resize",
  },
  {
    edge: "w",
    dx: -1,
    dy: 0,
    dot: "left-0 top-1/2",
    reach: "top-1/2 -mt-[22px] right-[calc(100%-min(22px,20%))] cursor-ew-resize",
  },
  {
    edge: "e",
    dx: 1,
    dy: 0,
    dot: "left-full top-1/2",
    reach: "top-1/2 -mt-[22px] left-[calc(100%-min(22px,20%))] cursor-ew-resize",
  },
];

type Props = {
  crop: Crop;
  picture: Dimensions;
  /** True while two fingers scale the crop. */
  still: RefObject<boolean>;
  onChange: (crop: Crop) => void;
  onHold: (held: boolean) => void;
};

/** Four knobs on the circle. For pointers only: keys and the size slider do the same. */
export function CropHandles({ crop, picture, still, onChange, onHold }: Props) {
  const pull = useRef<{ x: number; y: number; crop: Crop; scale: number } | null>(null);

  const down = (event: PointerEvent<HTMLElement>) => {
    const shown = event.currentTarget.closest(".ReactCrop")?.clientWidth;
    if (!shown || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    pull.current = { x: event.clientX, y: event.clientY, crop, scale: picture.width / shown };
    onHold(true);
  };
  const move = (event: PointerEvent, { edge, dx, dy }: Handle) => {
    const from = pull.current;
    if (!from || still.current) return;
    const by = ((event.clientX - from.x) * dx + (event.clientY - from.y) * dy) * from.scale;
    onChange(pullEdge(from.crop, edge, by, picture));
  };
  const up = () => {
    pull.current = null;
    onHold(false);
  };

  return HANDLES.map((handle) => (
    <span key={handle.edge} aria-hidden>
      <span
        className={clsx("absolute size-11 touch-none", handle.reach)}
        onPointerDown={down}
        onPointerMove={(event) => move(event, handle)}
        onLostPointerCapture={up}
      />
      <span
        className={clsx(
          "pointer-events-none absolute size-3 -translate-1/2 rounded-full bg-white shadow-[0_0_0_1px_rgb(0_0_0/0.3)]",
          handle.dot,
        )}
      />
    </span>
  ));
}
