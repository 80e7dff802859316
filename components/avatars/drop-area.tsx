import { clsx } from "clsx";
import { type DragEvent, type ReactNode, useState } from "react";

type Props = { onDrop: (file: File | null) => void; className?: string; children: ReactNode };

/** A place where a file may be dropped; null when what was dropped was no file. */
export function DropArea({ onDrop, className, children }: Props) {
  const [over, setOver] = useState(false);
  const hold = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const leave = (event: DragEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onDrop(event.dataTransfer.files[0] ?? null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button inside is the way for everyone
    <div
      onDragEnter={hold}
      onDragOver={hold}
      onDragLeave={leave}
      onDrop={drop}
      className={clsx(className, over && "rounded-md outline-2 outline-offset-8 outline-gold outline-dashed")}
    >
      {children}
    </div>
  );
}
