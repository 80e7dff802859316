import { LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Problem } from "./open-picture";

/** Most pictures open sooner, in milliseconds; a note that flashes by would only disturb. */
const PATIENCE = 250;

type Props = {
  opening: boolean;
  problem: Problem | null;
  onStop: () => void;
  /** Takes the first frame of a file that moves. */
  onStill: (file: File) => void;
};

function Opening({ onStop }: Pick<Props, "onStop">) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return null;
  return (
    <p className="mt-3 flex items-center gap-2 text-sm">
      <LoaderCircle aria-hidden className="size-4 animate-spin text-gold-ink" />
      Getting your picture ready…
      <Button look="quiet" onClick={onStop}>
        Cancel
      </Button>
    </p>
  );
}

/** That a chosen picture is being opened, or why it was not. */
export function OpeningNote({ opening, problem, onStop, onStill }: Props) {
  const moves = problem?.moves;
  return (
    <>
      <div role="status">{opening && <Opening onStop={onStop} />}</div>
      {problem && (
        <Notice look="danger" className="mt-3">
          {problem.text}
          {moves && (
            <span className="mt-3 block">
              <Button look="secondary" onClick={() => onStill(moves)}>
                Use its first frame
              </Button>
            </span>
          )}
        </Notice>
      )}
    </>
  );
}
