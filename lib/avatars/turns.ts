import pLimit from "p-limit";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { IDLE_WAIT_MAX, QUEUE_MAX, QUEUE_RETRY_SECONDS } from "./constants";

/** How many pieces of work run and how many wait to. */
export type Load = { running: number; waiting: number };

type Turns = {
  inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  load: () => Load;
  whenIdle: (longest_ms: number) => Promise<void>;
};

/**
 * Runs at most `running` pieces of work at once and lets at most `waiting` more wait.
 * @throws AppError `busy` beyond that, with the seconds to wait
 */
export function takingTurns(running: number, waiting: number): Turns {
  const limit = pLimit(running);
  const idlers = new Set<() => void>();
  let inside = 0;
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
        if (inside === 0) for (const wake of idlers) wake();
      }
    },
    async whenIdle(longest_ms) {
      if (inside === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, longest_ms);
      idlers.add(resolve);
      await promise;
      idlers.delete(resolve);
      clearTimeout(timer);
    },
  };
}

const slot = Symbol.for("gold.avatars.turns");
const holder = globalThis as { [slot]?: { turns?: Turns; animations: ReturnType<typeof pLimit> } };

/** One process has one queue, though its bundles do not share modules. */
function held() {
  holder[slot] ??= { animations: pLimit(1) };
  return holder[slot];
}

function turns(): Turns {
  const kept = held();
  kept.turns ??= takingTurns(env().AVATAR_CONCURRENCY, QUEUE_MAX);
  return kept.turns;
}

/**
 * Makes a picture when a core is free: at most AVATAR_CONCURRENCY at once in this process, and QUEUE_MAX waiting.
 * @throws AppError `busy` beyond that, with the seconds to wait
 */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return turns().inTurn(work);
}

/** How many pictures this process is making and how many wait for a core. */
export function pictureLoad(): Load {
  return held().turns?.load() ?? { running: 0, waiting: 0 };
}

/** Runs work that takes much memory alone in this process. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return held().animations(work);
}

/**
 * Waits until no picture is being made or waits to be; background work asks before it takes a core.
 * @param longest_ms after which it may have one all the same, so that it is only put off
 */
export function whenIdle(longest_ms: number = IDLE_WAIT_MAX): Promise<void> {
  return turns().whenIdle(longest_ms);
}
