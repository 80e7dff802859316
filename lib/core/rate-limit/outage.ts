import "server-only";
import { log } from "../log";
import type { Store } from "./store";

/** A store that has not answered by then is out: with the rest of a decision it stays below 250 ms. */
const PATIENCE_MS = 200;
const TICKS = 8;
const PROBE_MS = 500;
const PROBE = { key: "probe", rule: { max: 1, window_seconds: 60 } };

/** A store that may be out: hung, refused, or answering nonsense. */
export type Watched = {
  /**
   * Asks the store. When it fails, or has not answered in time (200 ms; where no request waits it may be more), answers
   * `otherwise` instead; so does every later call, at once, until a probe finds the store answering again. Never throws
   * what the store threw.
   */
  ask<T>(work: (store: Store) => Promise<T>, otherwise: () => T | Promise<T>, patience_ms?: number): Promise<T>;
};

/**
 * Waits for an answer for eight ticks. A moment in which this process was too busy to listen counts as one tick, so
 * that an answer which lay there unread is not late.
 */
function inTime<T>(work: Promise<T>, patience_ms = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    let ticks = 0;
    timer = setInterval(() => {
      ticks += 1;
      if (ticks === TICKS) reject(new Error(`No answer within ${patience_ms} ms`));
    }, patience_ms / TICKS);
  });
  return Promise.race([work, late]).finally(() => clearInterval(timer));
}

/** Watches over a store; each outage is logged twice, when it begins and when it ends. */
export function watch(name: string, store: Store): Watched {
  let outSince: number | null = null;

  async function probe(): Promise<void> {
    try {
      await inTime(store.take(PROBE.key, PROBE.rule));
      log().info({ store: name, out_ms: Date.now() - (outSince ?? 0) }, "limits are shared again");
      outSince = null;
    } catch {
      probeLater();
    }
  }

  const probeLater = () => setTimeout(probe, PROBE_MS).unref();

  function goOut(error: unknown): void {
    if (outSince !== null) return;
    outSince = Date.now();
    log().warn({ store: name, err: error }, "the store of limits is out: guards count in this process, the rest pass");
    probeLater();
  }

  return {
    async ask(work, otherwise, patience_ms) {
      if (outSince !== null) return otherwise();
      try {
        return await inTime(work(store), patience_ms);
      } catch (error) {
        goOut(error);
      }
      return otherwise();
    },
  };
}
