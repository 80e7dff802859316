import type { Remade, RemakeJob } from "./remake-worker";

/**
 * Draws a picture anew so that it fits, beside the page.
 * @throws when stopped by `signal`
 */
export function remakePicture(job: RemakeJob, signal: AbortSignal): Promise<Remade> {
  const { promise, resolve, reject } = Promise.withResolvers<Remade>();
  const worker = new Worker(new URL("./remake-worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Remade>) => resolve(data);
  worker.onerror = () => resolve({ problem: "cannot be made smaller in this browser" });
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  worker.postMessage(job);
  // A worker that is let go gives back the memory of all that it unpacked.
  return promise.finally(() => worker.terminate());
}
