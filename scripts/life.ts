import { setTimeout as sleep } from "node:timers/promises";

const FORCE_AFTER_MS = 1_000;
const HEARTBEAT_MS = 60_000;

/** Thrown at the next checkpoint after somebody asked the script to stop; not a failure. */
class Stopping extends Error {}

/** The life of one script: what to undo at its end, and whether somebody asked it to end. */
export type Life = {
  /** Aborts on Ctrl-C, SIGTERM, SIGHUP, or when the process that started this one is gone. */
  signal: AbortSignal;
  /** Call between steps: does not return once a stop was asked for. */
  checkpoint(): void;
  /** Registers what to undo; the last registered runs first, exactly once, however the script ends. */
  atEnd(undo: () => Promise<void> | void): void;
  /** Resolves when a stop is asked for. */
  untilStopped(): Promise<void>;
};

/**
 * Runs a script to its end: signals stop it between steps, everything registered is undone, a `Halt` is
 * printed as the message it is, and the process exits with what `main` answers (nothing counts as 0).
 * @param stoppedCode the exit code after a signal
 */
export async function runScript(main: (life: Life) => Promise<number | undefined>, stoppedCode = 0): Promise<never> {
  const stop = new AbortController();
  const undos: (() => Promise<void> | void)[] = [];
  listen(stop);
  let code = 0;
  try {
    code = (await main(lifeOf(stop.signal, undos))) ?? 0;
  } catch (error) {
    code = 1;
    // What breaks while stopping broke because of the stop.
    if (!stop.signal.aborted) report(error);
  }
  for (const undo of undos.reverse()) {
    try {
      await undo();
    } catch (error) {
      report(error);
      code ||= 1;
    }
  }
  process.exit(stop.signal.aborted ? stoppedCode : code);
}

function lifeOf(signal: AbortSignal, undos: (() => Promise<void> | void)[]): Life {
  return {
    signal,
    checkpoint() {
      if (signal.aborted) throw new Stopping();
    },
    atEnd: (undo) => void undos.push(undo),
    async untilStopped() {
      while (!signal.aborted) await sleep(HEARTBEAT_MS, undefined, { signal }).catch(() => undefined);
    },
  };
}

function listen(stop: AbortController): void {
  let askedAt = 0;
  const ask = () => {
    // npm and the terminal may both deliver one Ctrl-C; only a later one means "now".
    if (askedAt && Date.now() - askedAt > FORCE_AFTER_MS) process.exit(1);
    askedAt ||= Date.now();
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ask);
  process.once("disconnect", ask);
  process.channel?.unref();
}

/** Prints why the script ends: a `Halt` or a configuration error as written, anything else with its stack. */
function report(error: unknown): void {
  const readable = error instanceof Error && ["Halt", "EnvError"].includes(error.constructor.name);
  console.error(readable ? `\n${error.message}\n` : error);
}

/** Asks again until the answer is true or the time is over; says which it was. */
export async function waitUntil(
  isTrue: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 50,
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) return false;
    await sleep(everyMs);
  }
  return true;
}
