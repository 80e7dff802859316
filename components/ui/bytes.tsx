"use client";
import { useSyncExternalStore } from "react";

const UNITS = ["B", "KB", "MB", "GB", "TB"];
const STEP = 1024;

/** An amount of bytes in words of a locale, three digits or so. */
export function formatBytes(bytes: number, locale?: string): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(STEP)));
  const value = bytes / STEP ** power;
  const maximumFractionDigits = power > 0 && value < 100 ? 1 : 0;
  return `${value.toLocaleString(locale, { maximumFractionDigits })} ${UNITS[power]}`;
}

const never = () => () => {};

/** The same as the reader writes numbers; on the server, which does not know the reader, in English. */
export function Bytes({ value }: { value: number }) {
  return useSyncExternalStore(
    never,
    () => formatBytes(value),
    () => formatBytes(value, "en"),
  );
}
