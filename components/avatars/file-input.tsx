import type { RefObject } from "react";
import { ACCEPT } from "./picture-kind";

type Props = { ref: RefObject<HTMLInputElement | null>; onChoose: (file: File | undefined) => void };

/** What a button opens the device's file chooser with. */
export function FileInput({ ref, onChoose }: Props) {
  return (
    <input
      ref={ref}
      type="file"
      accept={ACCEPT}
      hidden
      aria-label="Picture file"
      onChange={(event) => {
        onChoose(event.target.files?.[0]);
        // Choosing the same file again is a change too.
        event.target.value = "";
      }}
    />
  );
}
