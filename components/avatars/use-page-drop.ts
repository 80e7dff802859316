import { type RefObject, useEffect, useEffectEvent, useState } from "react";

const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") === true;

type Options = {
  /** Where something that is no file is complained about; elsewhere it may be meant for a field. */
  area: RefObject<HTMLElement | null>;
  enabled: boolean;
  /** Called with null for what is no file. */
  onDrop: (file: File | null) => void;
};

/**
 * Takes a file that is dropped anywhere on the page, for which the browser would leave it with all that was typed.
 * @returns whether something is held where it can be dropped
 */
export function usePageDrop({ area, enabled, onDrop }: Options): boolean {
  const [over, setOver] = useState(false);
  const isOurs = (event: DragEvent) => carriesFiles(event) || area.current?.contains(event.target as Node) === true;
  const hold = useEffectEvent((event: DragEvent) => {
    const ours = isOurs(event);
    if (ours) event.preventDefault();
    setOver(ours && enabled);
  });
  const leave = useEffectEvent((event: DragEvent) => event.relatedTarget === null && setOver(false));
  const drop = useEffectEvent((event: DragEvent) => {
    setOver(false);
    if (!isOurs(event)) return;
    event.preventDefault();
    if (enabled) onDrop(event.dataTransfer?.files[0] ?? null);
  });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    document.addEventListener("dragenter", hold, { signal });
    document.addEventListener("dragover", hold, { signal });
    document.addEventListener("dragleave", leave, { signal });
    document.addEventListener("drop", drop, { signal });
    return () => controller.abort();
  }, []);
  return over;
}
