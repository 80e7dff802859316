import "server-only";

type Memory = { pending: Promise<unknown> | null; value: unknown; until: number };

const slot = Symbol.for("gold.remembered");
const holder = globalThis as { [slot]?: Map<string, Memory> };

/** Of the time that the work takes, however often it is asked for, it gets at most one part in so many. */
const SHARE = 50;

function memoryOf(name: string): Memory {
  holder[slot] ??= new Map();
  const memory = holder[slot].get(name) ?? { pending: null, value: null, until: 0 };
  holder[slot].set(name, memory);
  return memory;
}

/**
 * Work whose answer is the same for everybody, done once for all who ask at a time and remembered in this process; what
 * takes long is remembered longer, so that no number of callers costs more than a fiftieth of a process. A failure is
 * told to those who waited for it, and the next who asks tries anew.
 * @param name unique in the process
 * @param keep_ms how long an answer holds at least
 */
export function remembered<T>(name: string, keep_ms: number, work: () => Promise<T>): () => Promise<T> {
  const run = async (memory: Memory): Promise<T> => {
    const began = performance.now();
    try {
      const value = await work();
      const ended = performance.now();
      Object.assign(memory, { value, until: ended + Math.max(keep_ms, (ended - began) * SHARE) });
      return value;
    } finally {
      memory.pending = null;
    }
  };
  return async () => {
    const memory = memoryOf(name);
    if (performance.now() < memory.until) return memory.value as T;
    memory.pending ??= run(memory);
    return memory.pending as Promise<T>;
  };
}
