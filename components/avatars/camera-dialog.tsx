"use client";
import { clsx } from "clsx";
import { Camera } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CameraView } from "./camera-view";
import { useCamera } from "./use-camera";

/** What was taken, as the camera saw it, and whether the person saw it mirrored. */
type Shot = { file: File; mirrored: boolean };

type Props = { onClose: () => void; onTaken: (shot: Shot) => void };

const QUALITY = 0.95;

function fileOf(canvas: HTMLCanvasElement): Promise<File | null> {
  const { promise, resolve } = Promise.withResolvers<File | null>();
  const finish = (blob: Blob | null) => resolve(blob && new File([blob], "Photo", { type: blob.type }));
  canvas.toBlob(finish, "image/jpeg", QUALITY);
  return promise;
}

/** Takes a photo with the device's camera: look, take, take again, use. */
export function CameraDialog({ onClose, onTaken }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, again, swap } = useCamera(video);
  const [taken, setTaken] = useState(false);
  const live = state.status === "live";

  const take = () => {
    if (!video.current || !canvas.current) return;
    const { videoWidth: width, videoHeight: height } = video.current;
    Object.assign(canvas.current, { width, height });
    canvas.current.getContext("2d")?.drawImage(video.current, 0, 0);
    setTaken(true);
  };
  const use = async () => {
    const file = canvas.current && (await fileOf(canvas.current));
    if (file && live) onTaken({ file, mirrored: state.mirrored });
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Take a photo"
      description="The camera's picture stays on this device until you save it."
      footer={
        <div className="flex flex-wrap items-center justify-end gap-3">
          <Button look="quiet" className={clsx(taken && "max-sm:hidden")} onClick={onClose}>
            Cancel
          </Button>
          {state.status === "failed" && <Button onClick={again}>Try again</Button>}
          {live && taken && (
            <Button look="secondary" onClick={() => setTaken(false)}>
              Take again
            </Button>
          )}
          {/* The same button before and after, so that focus stays on it. */}
          {state.status !== "failed" && (
            <Button aria-disabled={!live} onClick={taken ? use : take}>
              {!taken && <Camera aria-hidden className="size-4" />}
              {taken ? "Use photo" : "Take photo"}
            </Button>
          )}
        </div>
      }
    >
      <CameraView video={video} canvas={canvas} state={state} taken={taken} onSwap={swap} />
      <p role="status" className="sr-only">
        {taken ? "Photo taken." : live && "The camera is on."}
      </p>
    </Dialog>
  );
}
