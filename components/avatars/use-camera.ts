import { type RefObject, useEffect, useState } from "react";

type Facing = "user" | "environment";

export type CameraState =
  | { status: "asking" }
  /** `mirrored` where it looks at the person in front of the screen. */
  | { status: "live"; mirrored: boolean; several: boolean }
  | { status: "failed"; title: string; text: string };

const SIDES = { width: { ideal: 1920 }, height: { ideal: 1440 } };

const FAILURES: Record<string, { title: string; text: string }> = {
  NotAllowedError: {
    title: "The camera is not allowed here",
    text: "Allow it for this page beside the address bar, or in the settings of the device, then try again.",
  },
  NotFoundError: { title: "No camera was found", text: "Connect one, then try again. Or choose a picture instead." },
  NotReadableError: {
    title: "The camera is in use",
    text: "Close the program that uses it, then try again.",
  },
};
const INSECURE = {
  title: "The camera needs a secure page",
  text: "Browsers give it to addresses that begin with https only. Choose a picture instead.",
};
const UNKNOWN = { title: "The camera cannot be used", text: "Try again, or choose a picture instead." };

/** What kept the camera from opening, in words. */
export function describeCamera(error: unknown): { title: string; text: string } {
  if (error instanceof TypeError) return INSECURE;
  return (error instanceof DOMException && FAILURES[error.name]) || UNKNOWN;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

const openCamera = (facing: Facing) =>
  navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, ...SIDES }, audio: false });

async function isOneOfSeveral(): Promise<boolean> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === "videoinput").length > 1;
}

/** The camera's live picture in a video element, from when this appears until it goes; nothing of it stays on. */
export function useCamera(video: RefObject<HTMLVideoElement | null>) {
  const [state, setState] = useState<CameraState>({ status: "asking" });
  const [wanted, setWanted] = useState<{ facing: Facing; turn: number }>({ facing: "user", turn: 0 });

  useEffect(() => {
    let stream: MediaStream | null = null;
    let over = false;
    // Without a secure page there are no `mediaDevices`, which throws a TypeError.
    const show = async () => {
      const opened = await openCamera(wanted.facing);
      if (over) return stop(opened);
      stream = opened;
      const [track] = opened.getVideoTracks();
      track?.addEventListener("ended", () => setState({ status: "failed", ...UNKNOWN }));
      if (video.current) video.current.srcObject = opened;
      await video.current?.play();
      const mirrored = track?.getSettings().facingMode !== "environment";
      const several = await isOneOfSeveral();
      if (!over) setState({ status: "live", mirrored, several });
    };
    setState({ status: "asking" });
    show().catch((error) => !over && setState({ status: "failed", ...describeCamera(error) }));
    return () => {
      over = true;
      if (stream) stop(stream);
    };
  }, [video, wanted]);

  const again = () => setWanted(({ facing, turn }) => ({ facing, turn: turn + 1 }));
  const swap = () =>
    setWanted(({ facing, turn }) => ({ facing: facing === "user" ? "environment" : "user", turn: turn + 1 }));
  return { state, again, swap };
}
