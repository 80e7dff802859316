import "server-only";
import { type Ctx, systemContext } from "./context";

type Job = { name: string; every_ms: number; run: (ctx: Ctx) => Promise<unknown> };

const slot = Symbol.for("gold.jobs");
const holder = globalThis as { [slot]?: Map<string, () => void> };

/** The work of a job, one run at a time: asked for during a run, it runs once more. */
function oneAtATime(job: Job): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    const ctx = systemContext();
    try {
      await job.run(ctx);
    } catch (error) {
      ctx.log.error({ job: job.name, err: error }, "job failed");
    }
  };
  return async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await run();
    }
    running = false;
  };
}

/** Repeats background work in this process, one run at a time; a failing run is logged and the next one comes. */
export function repeat(job: Job): void {
  holder[slot] ??= new Map();
  const started = holder[slot];
  if (started.has(job.name)) return;
  const run = oneAtATime(job);
  started.set(job.name, run);
  setInterval(run, job.every_ms).unref();
}

/** Runs a job of this process now instead of at its turn. Where it was not started, its turn in another process comes. */
export function wake(name: string): void {
  holder[slot]?.get(name)?.();
}
