import { setTimeout as sleep } from "node:timers/promises";

/** Where the app, which runs in this process, leaves what is to be done at its end (lib/core/closing.ts). */
const CLOSING = Symbol.for("gold.closing");

/** Does what the app has left for its end, all at once; what fails or takes too long is left undone. */
export async function closeApp(withinMs: number): Promise<void> {
  const works = (globalThis as { [CLOSING]?: Map<string, () => Promise<unknown>> })[CLOSING];
  const all = Promise.allSettled([...(works?.values() ?? [])].map((work) => work()));
  await Promise.race([all, sleep(withinMs, undefined, { ref: false })]);
}
