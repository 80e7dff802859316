import { clsx } from "clsx";
import { Button } from "@/components/ui/button";
import type { Failure } from "./describe-failure";
import { FailureNotice } from "./failure-notice";
import type { Progress } from "./upload-avatar";
import { UploadProgress } from "./upload-progress";

type Props = {
  progress: Progress | null;
  failure: Failure | null;
  onSave: () => void;
  /** Saves although something changed elsewhere. */
  onSaveAnyway: () => void;
  onCancel: () => void;
};

/** Save and Cancel; what went wrong above them, how far it is beside them. */
export function CropFooter({ progress, failure, onSave, onSaveAnyway, onCancel }: Props) {
  const busy = progress !== null;
  return (
    <>
      {failure && (
        <FailureNotice
          failure={failure}
          anyway={{ label: "Save anyway", act: onSaveAnyway }}
          again={{ label: "Send it again", act: onSave }}
          className="mb-4"
        />
      )}
      <div className="flex items-center gap-3 sm:gap-6">
        <div className="relative flex min-h-11 min-w-0 flex-1 items-center justify-between gap-1">
          <UploadProgress progress={progress} />
          {/* The same button before and while sending, so that focus stays on it. */}
          <Button
            look="quiet"
            className={clsx("ml-auto", busy && "-mr-1 min-w-11 px-1 pb-2.5 text-xs text-ink")}
            onClick={onCancel}
          >
            Cancel
          </Button>
        </div>
        <Button aria-disabled={busy} aria-busy={busy} onClick={onSave}>
          Save picture
        </Button>
      </div>
    </>
  );
}
