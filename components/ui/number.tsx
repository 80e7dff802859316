"use client";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** A number as the reader writes it; on the server, which does not know the reader, in English. */
export function FormattedNumber({ value }: { value: number }) {
  return useSyncExternalStore(
    never,
    () => value.toLocaleString(),
    () => value.toLocaleString("en"),
  );
}
