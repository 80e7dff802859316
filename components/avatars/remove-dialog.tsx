"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Failure } from "./describe-failure";
import { FailureNotice } from "./failure-notice";
import { type Removed, removeAvatar } from "./remove-avatar";

type Props = {
  version: number;
  onClose: () => void;
  onRemoved: (removed: Extract<Removed, { status: "removed" }>) => void;
};

/** Asks before one's picture goes. */
export function RemoveDialog({ version, onClose, onRemoved }: Props) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const remove = async (based_on: number | null) => {
    setPending(true);
    setFailure(null);
    const result = await removeAvatar(based_on);
    setPending(false);
    if (result.status === "removed") onRemoved(result);
    else setFailure(result.failure);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !pending && onClose()}
      title="Remove your picture?"
      description="Your picture is deleted in all its sizes."
      footer={
        <>
          {failure && (
            <FailureNotice
              failure={failure}
              anyway={{ label: "Remove anyway", act: () => remove(null) }}
              className="mb-4"
            />
          )}
          <div className="flex justify-end gap-3">
            <Button look="quiet" aria-disabled={pending} onClick={onClose}>
              Keep it
            </Button>
            <Button look="danger" aria-disabled={pending} onClick={() => remove(version)}>
              {pending ? "Removing…" : "Remove picture"}
            </Button>
          </div>
        </>
      }
    >
      <p className="text-sm text-ink-soft">It is deleted in all its sizes, and your gem stands in its place.</p>
    </Dialog>
  );
}
