import { clsx } from "clsx";
import { formatProgress } from "./format-bytes";
import type { Progress } from "./upload-avatar";

const MAKING = "Making your picture…";

function percentOf(progress: Progress): number {
  const counts = progress.phase === "sending" && progress.total > 0;
  return counts ? Math.round((100 * progress.sent) / progress.total) : 100;
}

function wordsFor(progress: Progress): string {
  if (progress.phase === "making") return MAKING;
  return `${formatProgress(progress.sent, progress.total)} · ${percentOf(progress)} %`;
}

/** How far the picture has come, in words and as a bar along the bottom of its parent. */
export function UploadProgress({ progress }: { progress: Progress | null }) {
  const making = progress?.phase === "making";
  const percent = progress ? percentOf(progress) : 0;
  return (
    <>
      {/* Bytes change too often to be read out; the phase does not. */}
      <span role="status" className="sr-only">
        {progress && (making ? MAKING : "Sending your picture")}
      </span>
      {progress && (
        <>
          <span aria-hidden className="pb-2.5 text-xs whitespace-nowrap text-ink-soft tabular-nums">
            {progress.phase === "sending" && <span className="max-sm:hidden">Sending </span>}
            {wordsFor(progress)}
          </span>
          <span
            role="progressbar"
            aria-label="Saving the picture"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={making ? undefined : percent}
            aria-valuetext={wordsFor(progress)}
            className="pointer-events-none absolute inset-x-0 bottom-1 h-1.5 overflow-hidden rounded-full bg-sunken"
          >
            <span
              className={clsx(
                "block h-full rounded-full bg-gold transition-[width] duration-150",
                making && "animate-pulse",
              )}
              style={{ width: `${percent}%` }}
            />
          </span>
        </>
      )}
    </>
  );
}
