import { clsx } from "clsx";
import { SwitchCamera } from "lucide-react";
import type { RefObject } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { CameraState } from "./use-camera";

type Props = {
  video: RefObject<HTMLVideoElement | null>;
  canvas: RefObject<HTMLCanvasElement | null>;
  state: CameraState;
  /** The canvas holds a photo, which is looked at instead. */
  taken: boolean;
  onSwap: () => void;
};

const RING = "rounded-full shadow-[0_0_0_1.5px_rgb(255_255_255/0.85),0_0_0_100vmax_rgb(0_0_0/0.25)]";

function Finder({ several, onSwap }: { several: boolean; onSwap: () => void }) {
  return (
    <>
      <span
        aria-hidden
        className={clsx("pointer-events-none absolute inset-y-[6%] left-1/2 aspect-square -translate-x-1/2", RING)}
      />
      {several && (
        <Button
          look="secondary"
          aria-label="Use the other camera"
          title="Use the other camera"
          className="absolute right-3 bottom-3 size-11 px-0!"
          onClick={onSwap}
        >
          <SwitchCamera aria-hidden className="size-5" />
        </Button>
      )}
    </>
  );
}

/** What the camera sees, or the photo that was taken; mirrored where it looks at the person, as a mirror does. */
export function CameraView({ video, canvas, state, taken, onSwap }: Props) {
  const live = state.status === "live";
  const mirrored = live && state.mirrored && "-scale-x-100";
  return (
    <>
      {state.status === "failed" && (
        <Notice look="danger" title={state.title}>
          {state.text}
        </Notice>
      )}
      <div
        hidden={state.status === "failed"}
        className="relative aspect-4/3 max-h-[calc(94dvh-190px)] w-full overflow-hidden rounded-md bg-sunken"
      >
        <video
          ref={video}
          muted
          playsInline
          aria-label="What the camera sees"
          className={clsx("size-full object-contain", mirrored, taken && "invisible")}
        />
        <canvas
          ref={canvas}
          role="img"
          aria-label="The photo you took"
          hidden={!taken}
          className={clsx("absolute inset-0 size-full object-contain", mirrored)}
        />
        {live && !taken && <Finder several={state.several} onSwap={onSwap} />}
        {state.status === "asking" && (
          <p className="absolute inset-0 grid place-items-center p-6 text-center text-sm text-ink-soft">
            Waiting for the camera. Your browser may ask whether this page may use it.
          </p>
        )}
      </div>
    </>
  );
}
