"use client";
import { type RefObject, useEffect, useRef } from "react";

/** For a form's `ref`: when an answer brings complaints, focus goes to the first field that has one. */
export function useFirstInvalid(answer: { status: string }): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (answer.status === "failed") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [answer]);
  return form;
}
