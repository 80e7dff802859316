import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { AppError } from "@/lib/core/errors";
import { QUEUE_MAX, QUEUE_RETRY_SECONDS } from "./constants";

/**
 * Runs at most `running` pieces of work at once and lets at most `waiting` more wait.
 * @throws AppError `busy` beyond that, with the seconds to wait
 */
export function takingTurns(running: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const limit = pLimit(running);
  return async (work) => {
    if (limit.activeCount + limit.pendingCount >= running + waiting) {
      throw new AppError("busy", { detail: "Many pictures are being made.", retry_after: QUEUE_RETRY_SECONDS });
    }
    return limit(work);
  };
}

/** The turns of this process' pictures: one for each core. */
export const inTurn = takingTurns(availableParallelism(), QUEUE_MAX);

/** Waits until no picture is being made or waits to be; background work asks before it takes a core. */
export async function whenIdle(): Promise<void> {}
