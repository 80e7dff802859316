import { type RefObject, useEffect, useEffectEvent } from "react";

/** Lines and pages of `WheelEvent.deltaMode` in pixels. */
const UNITS = [1, 16, 400];

/** How much a pixel of turning scales. A pinch on a touchpad comes as small turns with Ctrl. */
const RATE = { turn: 0.001, pinch: 0.01 };

/** The wheel over an element as a ratio to scale by, larger upwards; the page stays where it is. */
export function useWheel(element: RefObject<HTMLElement | null>, enabled: boolean, onScale: (ratio: number) => void) {
  const turn = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const turned = event.deltaY * (UNITS[event.deltaMode] ?? 1);
    onScale(Math.exp(-turned * (event.ctrlKey ? RATE.pinch : RATE.turn)));
  });
  useEffect(() => {
    const target = element.current;
    if (!target || !enabled) return;
    // React listens passively, which cannot hold the page.
    target.addEventListener("wheel", turn, { passive: false });
    return () => target.removeEventListener("wheel", turn);
  }, [element, enabled]);
}
