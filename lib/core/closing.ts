import "server-only";

const slot = Symbol.for("gold.closing");
const holder = globalThis as { [slot]?: Map<string, () => Promise<unknown>> };

/**
 * Work for when this process has answered its last request (scripts/serve.ts). A process that is killed does none of it,
 * and one that is busy too long a part: nothing that must happen goes here.
 * @param name unique in the process; said again, the first's place is taken
 */
export function atClosing(name: string, work: () => Promise<unknown>): void {
  holder[slot] ??= new Map();
  holder[slot].set(name, work);
}
