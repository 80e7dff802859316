import { useEffect, useRef, useState } from "react";
import { describeFailure, type Failure } from "./describe-failure";
import type { Progress, Uploaded } from "./upload-avatar";

type Send = (options: { signal: AbortSignal; onProgress: (progress: Progress) => void }) => Promise<Uploaded>;

const LOST = "offline";

const lost = (): Uploaded => ({ status: "failed", failure: describeFailure({ type: "network" }, "save again") });

/** One sending at a time: how far it is, how the last one failed, and how to stop it. */
export function useSending() {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => {
    // A request on its way would not notice for half a minute.
    const stop = () => running.current?.abort(LOST);
    window.addEventListener("offline", stop);
    return () => {
      window.removeEventListener("offline", stop);
      running.current?.abort();
    };
  }, []);

  const run = async (send: Send): Promise<Uploaded> => {
    const controller = new AbortController();
    running.current = controller;
    setFailure(null);
    const ended = await send({ signal: controller.signal, onProgress: setProgress });
    running.current = null;
    setProgress(null);
    const result = controller.signal.reason === LOST && ended.status === "cancelled" ? lost() : ended;
    if (result.status === "failed") setFailure(result.failure);
    return result;
  };
  const isBusy = () => running.current !== null;
  const cancel = () => running.current?.abort();
  return { progress, failure, run, isBusy, cancel };
}
