import "server-only";
import { type Ctx, systemContext } from "./context";
import { keepRun } from "./job-runs/postgres";

type Job = {
  name: string;
  every_ms: number;
  run: (ctx: Ctx) => Promise<unknown>;
  /** Keeps when it last ran and what it answered, for the admins to see. */
  kept?: true;
};

const slot = Symbol.for("gold.jobs");
const holder = globalThis as { [slot]?: Map<string, () => void> };

async function runAndKeep({ name, run }: Job, ctx: Ctx): Promise<void> {
  const began_at = ctx.now();
  const began = performance.now();
  const keep = (failed: boolean, report: unknown) =>
    keepRun({ name, began_at, seconds: (performance.now() - began) / 1000, failed, report });
  let report: unknown;
  try {
    report = await run(ctx);
  } catch (error) {
    await keep(true, null);
    throw error;
  }
  await keep(false, report ?? null);
}

/** The work of a job, one run at a time. `turn` waits for the next when one is running, `wake` runs once more after it. */
function oneAtATime(job: Job): { turn: () => void; wake: () => void } {
  let running = false;
  let again = false;
  const runOnce = async (): Promise<void> => {
    const ctx = systemContext();
    try {
      await (job.kept ? runAndKeep(job, ctx) : job.run(ctx));
    } catch (error) {
      ctx.log.error({ job: job.name, err: error }, "job failed");
    }
  };
  const turn = async (): Promise<void> => {
    if (running) return;
    running = true;
    do {
      again = false;
      await runOnce();
    } while (again);
    running = false;
  };
  const wake = (): void => {
    again = true;
    void turn();
  };
  return { turn, wake };
}

/** Repeats background work in this process, one run at a time; a failing run is logged and the next one comes. */
export function repeat(job: Job): void {
  holder[slot] ??= new Map();
  const started = holder[slot];
  if (started.has(job.name)) return;
  const { turn, wake } = oneAtATime(job);
  started.set(job.name, wake);
  setInterval(turn, job.every_ms).unref();
}

/** Runs a job of this process now instead of at its turn. Where it was not started, its turn in another process comes. */
export function wake(name: string): void {
  holder[slot]?.get(name)?.();
}
