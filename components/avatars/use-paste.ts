import { useEffect, useEffectEvent } from "react";

const EDITABLE = "input:not([type=range], [type=checkbox], [type=file]), textarea, [contenteditable]";

/** Whether this paste is words for a field: a copied paragraph may carry a picture of itself along. */
function isForField({ target, clipboardData }: ClipboardEvent): boolean {
  const field = target instanceof Element && target.closest(EDITABLE);
  return Boolean(field) && clipboardData?.types.includes("text/plain") === true;
}

/** Takes a picture that is pasted anywhere on the page, except words pasted into a field. */
export function usePaste(enabled: boolean, onPaste: (file: File) => void): void {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file || event.defaultPrevented || isForField(event)) return;
    event.preventDefault();
    onPaste(file);
  });
  useEffect(() => {
    if (!enabled) return;
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [enabled]);
}
