import { useEffect, useRef, useState } from "react";

/** How long something must hold still to count as resting, in milliseconds. */
const REST = 700;

/** Whether a value changed a moment ago. */
export function useMoving(value: unknown): boolean {
  const [moving, setMoving] = useState(false);
  const before = useRef(value);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setMoving(true);
    const timer = setTimeout(() => setMoving(false), REST);
    return () => clearTimeout(timer);
  }, [value]);
  return moving;
}
