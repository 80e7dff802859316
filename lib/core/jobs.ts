import "server-only";
import { type Ctx, systemContext } from "./context";

type Job = { name: string; every_ms: number; run: (ctx: Ctx) => Promise<unknown> };

const slot = Symbol.for("gold.jobs");
const holder = globalThis as { [slot]?: Set<string> };

/** Repeats background work in this process, one run at a time; a failing run is logged and the next one comes. */
export function repeat(job: Job): void {
  holder[slot] ??= new Set();
  const started = holder[slot];
  if (started.has(job.name)) return;
  started.add(job.name);
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    const ctx = systemContext();
    try {
      await job.run(ctx);
    } catch (error) {
      ctx.log.error({ job: job.name, err: error }, "job failed");
    } finally {
      running = false;
    }
  }, job.every_ms);
  timer.unref();
}
