import { type PointerEvent, useRef } from "react";

type Fingers = Map<number, { x: number; y: number }>;

const distance = (fingers: Fingers) => {
  const [a, b] = [...fingers.values()];
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
};

/** Fingers nearer than this make the ratio jump. */
const DISTANCE_LEAST = 24;

/**
 * Two fingers on an element.
 * @param onStart when the second finger comes
 * @param onPinch with how many times further apart they are than then
 */
export function usePinch(onStart: () => void, onPinch: (ratio: number) => void) {
  const fingers = useRef<Fingers>(new Map());
  const start = useRef(0);
  /** Whether two fingers are down: whatever else listens to one of them must hold still. */
  const pinching = useRef(false);

  const down = (event: PointerEvent) => {
    if (event.pointerType !== "touch") return;
    // A first finger starts anew: the end of an older one may have gone elsewhere.
    if (event.isPrimary) fingers.current.clear();
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    pinching.current = fingers.current.size === 2;
    if (!pinching.current) return;
    start.current = Math.max(distance(fingers.current), DISTANCE_LEAST);
    onStart();
  };
  const move = (event: PointerEvent) => {
    if (!fingers.current.has(event.pointerId)) return;
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pinching.current) onPinch(distance(fingers.current) / start.current);
  };
  const up = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    pinching.current = false;
  };
  return {
    pinching,
    handlers: {
      onPointerDownCapture: down,
      onPointerMoveCapture: move,
      onPointerUpCapture: up,
      onPointerCancelCapture: up,
    },
  };
}
