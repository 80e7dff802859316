import { useEffect, useEffectEvent, useRef } from "react";

/** Calls `onOver` once so many milliseconds have passed in which nothing held them up. */
export function useTimeLeft(milliseconds: number, held: boolean, onOver: () => void): void {
  const left = useRef(milliseconds);
  const over = useEffectEvent(onOver);
  useEffect(() => {
    if (held) return;
    const began = Date.now();
    const timer = setTimeout(over, left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - began;
    };
  }, [held]);
}
