import { clsx } from "clsx";
import type { ComponentProps } from "react";

/** A surface with a hairline. */
export function Card({ className, ...rest }: ComponentProps<"section">) {
  return <section {...rest} className={clsx("rounded-md border border-line bg-surface p-5 sm:p-7", className)} />;
}
