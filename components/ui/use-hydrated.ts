"use client";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and until scripts have taken over, true after: for what only works with them. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
