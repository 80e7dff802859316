import "server-only";
import type { Ctx } from "./context";

const slot = Symbol.for("gold.later");
const holder = globalThis as { [slot]?: Set<Promise<void>> };

/**
 * Runs work that a request need not wait for, nor its caller be able to time. A failure is logged; a process that is
 * killed meanwhile loses it, so nothing that must happen goes here.
 */
export function later(ctx: Ctx, work: () => Promise<unknown>): void {
  holder[slot] ??= new Set();
  const open = holder[slot];
  const running: Promise<void> = Promise.resolve()
    .then(work)
    .catch((error: unknown) => ctx.log.error({ err: error }, "failed after the answer"))
    .then(() => void open.delete(running));
  open.add(running);
}

/** Resolves when what was put off so far is done. */
export async function settled(): Promise<void> {
  await Promise.all(holder[slot] ?? []);
}
