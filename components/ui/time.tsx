"use client";
import { useSyncExternalStore } from "react";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

function relative(at: Date, locale: string): string {
  const seconds = (at.getTime() - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

const never = () => () => {};

/** When something happened: on the server the date, in the browser the time since, the exact moment in its title. */
export function Time({ at }: { at: Date | string }) {
  const date = new Date(at);
  const text = useSyncExternalStore(
    never,
    () => relative(date, navigator.language),
    () => date.toISOString().slice(0, 10),
  );
  const exact = useSyncExternalStore(
    never,
    () => date.toLocaleString(),
    () => date.toISOString(),
  );
  return (
    <time dateTime={date.toISOString()} title={exact}>
      {text}
    </time>
  );
}

/** A day of the calendar, `YYYY-MM-DD`: on the server as it is, in the browser as the reader writes it. */
export function Day({ day }: { day: string }) {
  const text = useSyncExternalStore(
    never,
    () => new Date(day).toLocaleDateString(undefined, { day: "numeric", month: "short", timeZone: "UTC" }),
    () => day,
  );
  return <time dateTime={day}>{text}</time>;
}
