"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { changeAvatar } from "./change-avatar";
import { ConfirmDialog } from "./confirm-dialog";

type Props = { opening: boolean; onCrop: () => void; onDeleted: (words: string) => void };

const WORDS = { act: "Delete the original", acting: "Deleting…", anyway: "Delete anyway" };

/** What can be done with the file that was kept as it was sent. */
export function KeptOriginal({ opening, onCrop, onDeleted }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <section aria-labelledby="original-title" className="border-t border-line pt-5 noscript:hidden">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <div className="min-w-0 flex-1 basis-60">
          <h3 id="original-title" className="font-sans text-sm font-semibold tracking-normal">
            The original
          </h3>
          <p className="text-sm text-ink-soft">Kept so that you can crop it again. Nobody sees it but you.</p>
        </div>
        <div className="-mx-3 flex flex-wrap gap-1">
          <Button look="quiet" className="text-gold-ink!" pending={opening} onClick={onCrop}>
            Crop again
          </Button>
          <Button look="quiet" onClick={() => setAsking(true)}>
            Delete the kept original
          </Button>
        </div>
      </div>
      {asking && (
        <ConfirmDialog
          title="Delete the kept original?"
          description="The file as you sent it is deleted. Your picture stays."
          words={WORDS}
          version={null}
          act={(version) =>
            changeAvatar({ method: "DELETE", path: "/original", version, again: "delete it again", none_is_done: true })
          }
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            onDeleted("Original deleted");
          }}
        >
          <p>
            The file as you sent it goes for good, and with it the originals of the pictures before this one. Your
            pictures stay as they are, but can no longer be cropped again.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}
