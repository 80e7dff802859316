"use client";
import { usePathname } from "next/navigation";
import { type ComponentProps, type MouseEvent, useEffect, useRef } from "react";

/** A native popover that does not stay open over the page one went to. */
export function Popover({ children, ...rest }: ComponentProps<"div"> & { id: string }) {
  const popover = useRef<HTMLDivElement>(null);
  const path = usePathname();
  const opened_at = useRef(path);
  useEffect(() => {
    if (opened_at.current !== path) popover.current?.hidePopover();
    opened_at.current = path;
  }, [path]);
  const closeAtLink = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("a")) popover.current?.hidePopover();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the links inside are what is clicked, by mouse or by key
    <div {...rest} ref={popover} popover="auto" onClick={closeAtLink}>
      {children}
    </div>
  );
}
