import pLimit from "p-limit";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { IDLE_WAIT_MAX, QUEUE_MAX, QUEUE_RETRY_SECONDS } from "./constants";

/** How many pieces of work run and how many wait to. */
export type Load = { running: number; waiting: number };

type Turns = {
  inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  load: () => Load;
  whenIdle: (longest_ms: number, quiet_ms?: number) => Promise<void>;
};

/**
 * Runs at most `running` pieces of work at once and lets at most `waiting` more wait.
 * @throws AppError `busy` beyond that, with the seconds to wait
 */
export function takingTurns(running: number, waiting: number): Turns {
  const limit = pLimit(running);
  const idlers = new Set<() => void>();
  let inside = 0;
  let idle_since = Number.NEGATIVE_INFINITY;
  return {
    load: () => ({ running: Math.min(inside, running), waiting: Math.max(0, inside - running) }),
    async inTurn(work) {
      if (inside >= running + waiting) {
        throw new AppError("busy", { detail: "Many pictures are being made.", retry_after: QUEUE_RETRY_SECONDS });
      }
      inside += 1;
      try {
        return await limit(work);
      } finally {
        inside -= 1;
        if (inside === 0) {
          idle_since = performance.now();
          for (const wake of idlers) wake();
        }
      }
    },
    async whenIdle(longest_ms, quiet_ms = 0) {
      const until = performance.now() + longest_ms;
      for (;;) {
        const now = performance.now();
        const quiet_at = inside === 0 ? idle_since + quiet_ms : until;
        if (now >= Math.min(quiet_at, until)) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, Math.min(quiet_at, until) - now);
        idlers.add(resolve);
        await promise;
        idlers.delete(resolve);
        clearTimeout(timer);
      }
    },
  };
}

const slot = Symbol.for("gold.avatars.turns");
const holder = globalThis as { [slot]?: { pictures: Turns; animations: Turns } };

/** One process has one queue of each, though its bundles do not share modules. */
function queues() {
  holder[slot] ??= {
    pictures: takingTurns(env().AVATAR_CONCURRENCY, QUEUE_MAX),
    animations: takingTurns(1, QUEUE_MAX),
  };
  return holder[slot];
}

/**
 * Makes a picture when a core is free: at most AVATAR_CONCURRENCY at once in this process, and QUEUE_MAX waiting. Those
 * that move take much memory, so they are made one at a time, and wait for each other where they keep no core from stills.
 * @throws AppError `busy` beyond that, with the seconds to wait
 */
export function inTurn<T>(work: () => Promise<T>, moves = false): Promise<T> {
  const { pictures, animations } = queues();
  return moves ? animations.inTurn(() => pictures.inTurn(work)) : pictures.inTurn(work);
}

/** How many pictures this process is making and how many wait. */
export function pictureLoad(): Load {
  const kept = holder[slot];
  if (!kept) return { running: 0, waiting: 0 };
  const [pictures, animations] = [kept.pictures.load(), kept.animations.load()];
  return { running: pictures.running, waiting: pictures.waiting + animations.waiting };
}

/**
 * Waits until no picture is being made or waits to be; background work asks before it takes a core.
 * @param quiet_ms for how long, since one picture is often followed by another
 * @param longest_ms after which it may have one all the same, so that it is only put off
 */
export function whenIdle(quiet_ms: number, longest_ms: number = IDLE_WAIT_MAX): Promise<void> {
  return queues().pictures.whenIdle(longest_ms, quiet_ms);
}
