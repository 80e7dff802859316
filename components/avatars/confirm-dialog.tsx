"use client";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { Changed } from "./change-avatar";
import type { Failure } from "./describe-failure";
import { FailureNotice } from "./failure-notice";

type Props = {
  title: string;
  /** What will be lost, in one sentence. */
  description: string;
  children: ReactNode;
  /** "Remove picture", "Removing…", and "Remove anyway" where something changed elsewhere. */
  words: { act: string; acting: string; anyway: string };
  /** The profile's version this is based on. */
  version: number | null;
  act: (version: number | null) => Promise<Changed>;
  onClose: () => void;
  onDone: (done: Extract<Changed, { status: "done" }>) => void;
};

/** Asks before something goes for good. */
export function ConfirmDialog({ title, description, children, words, version, act, onClose, onDone }: Props) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (based_on: number | null) => {
    setPending(true);
    setFailure(null);
    const result = await act(based_on);
    setPending(false);
    if (result.status === "done") onDone(result);
    else setFailure(result.failure);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !pending && onClose()}
      title={title}
      description={description}
      footer={
        <>
          {failure && (
            <FailureNotice
              failure={failure}
              anyway={{ label: words.anyway, act: () => run(null) }}
              again={{ label: "Try again", act: () => run(version) }}
              className="mb-4"
            />
          )}
          <div className="flex justify-end gap-3">
            <Button look="quiet" aria-disabled={pending} onClick={onClose}>
              Keep it
            </Button>
            <Button look="danger" aria-disabled={pending} onClick={() => run(version)}>
              {pending ? words.acting : words.act}
            </Button>
          </div>
        </>
      }
    >
      <div className="text-sm text-ink-soft">{children}</div>
    </Dialog>
  );
}
