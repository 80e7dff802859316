import "server-only";
import { createHash } from "node:crypto";
import type { Watched } from "./outage";
import { RULES } from "./rules";
import type { Verdict } from "./store";

/** One caller's window: calls that the shared store knows of, and those it has yet to hear of. */
type Caller = { known: number; fresh: number; ends_at: number };

export type CallCounter = {
  /** Counts one call without asking anybody: other processes' calls are known as of the last sharing. */
  count(caller: string, now?: number): Verdict;
  /** Tells the shared store of this process's calls, all at once, and learns of the others'. */
  share(): Promise<void>;
};

const RULE = RULES.api;

/** Past it the longest known are forgotten. */
const CALLERS_MAX = 100_000;

/** At most so many callers are shared at a time; the others' turn comes with the next. */
const BATCH_MAX = 1000;

/** No request waits for the sharing. */
const SHARED_WITHIN_MS = 2000;

const storedKey = (key: string) => `api:${createHash("sha256").update(key).digest("base64url")}`;

/** Counts all calls of the API that one process answers. */
export function callCounter(shared: () => Promise<Watched>): CallCounter {
  const callers = new Map<string, Caller>();

  function open(key: string, now: number): Caller {
    const known = callers.get(key);
    if (known && known.ends_at > now) return known;
    callers.delete(key);
    const [oldest] = callers.keys();
    if (oldest !== undefined && callers.size >= CALLERS_MAX) callers.delete(oldest);
    const opened = { known: 0, fresh: 0, ends_at: now + RULE.window_seconds * 1000 };
    callers.set(key, opened);
    return opened;
  }

  /** Who has something to tell, by the key it is stored under. Forgets windows that have passed. */
  function takeNews(now: number): Map<string, { caller: Caller; calls: number }> {
    const news = new Map<string, { caller: Caller; calls: number }>();
    for (const [key, caller] of callers) {
      if (caller.ends_at <= now) callers.delete(key);
      else if (caller.fresh > 0 && news.size < BATCH_MAX) {
        news.set(storedKey(key), { caller, calls: caller.fresh });
        caller.known += caller.fresh;
        caller.fresh = 0;
      }
    }
    return news;
  }

  return {
    count(key, now = Date.now()) {
      const caller = open(key, now);
      const passes = caller.known + caller.fresh < RULE.max;
      if (passes) caller.fresh += 1;
      const remaining = Math.max(0, RULE.max - caller.known - caller.fresh);
      return { passes, remaining, reset_ms: caller.ends_at - now };
    },
    async share() {
      const news = takeNews(Date.now());
      if (news.size === 0) return;
      const counts = new Map([...news].map(([stored, { calls }]) => [stored, calls]));
      const told = await (await shared()).ask<Map<string, Verdict>>(
        (store) => store.addAll(counts, RULE),
        () => new Map(),
        SHARED_WITHIN_MS,
      );
      for (const [stored, { remaining, reset_ms }] of told) {
        const caller = news.get(stored)?.caller;
        if (caller) Object.assign(caller, { known: RULE.max - remaining, ends_at: Date.now() + reset_ms });
      }
    },
  };
}
