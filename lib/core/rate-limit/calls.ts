import "server-only";
import type { Watched } from "./outage";
import { type LimitName, RULES } from "./rules";
import { storedKey, type Verdict } from "./store";

/** One caller's window: calls that the shared store knows of, and those it has yet to hear of. */
type Caller = { known: number; fresh: number; ends_at: number };

export type CallCounter = {
  /** Counts one call without asking anybody: other processes' calls are known as of the last sharing. */
  count(caller: string, now?: number): Verdict;
  /** Takes one call back, in this process. */
  giveBack(caller: string): void;
  /** Tells the shared store of this process's calls, all at once, and learns of the others'. */
  share(): Promise<void>;
};

/** Past it the longest known are forgotten. */
const CALLERS_MAX = 100_000;

/** At most so many callers are shared at a time; the others' turn comes with the next. */
const BATCH_MAX = 1000;

/** No request waits for the sharing. */
const SHARED_WITHIN_MS = 2000;

/** Counts in one process what it need not ask about, such as all calls of the API. */
export function callCounter(name: LimitName, shared: () => Promise<Watched>): CallCounter {
  const rule = RULES[name];
  const callers = new Map<string, Caller>();

  function open(key: string, now: number): Caller {
    const known = callers.get(key);
    if (known && known.ends_at > now) return known;
    callers.delete(key);
    const [oldest] = callers.keys();
    if (oldest !== undefined && callers.size >= CALLERS_MAX) callers.delete(oldest);
    const opened = { known: 0, fresh: 0, ends_at: now + rule.window_seconds * 1000 };
    callers.set(key, opened);
    return opened;
  }

  /** Who has something to tell, by the key it is stored under. Forgets windows that have passed. */
  function takeNews(now: number): Map<string, { caller: Caller; calls: number }> {
    const news = new Map<string, { caller: Caller; calls: number }>();
    for (const [key, caller] of callers) {
      if (caller.ends_at <= now) callers.delete(key);
      else if (caller.fresh > 0 && news.size < BATCH_MAX) {
        news.set(storedKey(name, key), { caller, calls: caller.fresh });
        caller.known += caller.fresh;
        caller.fresh = 0;
      }
    }
    return news;
  }

  return {
    count(key, now = Date.now()) {
      const caller = open(key, now);
      const passes = caller.known + caller.fresh < rule.max;
      if (passes) caller.fresh += 1;
      const remaining = Math.max(0, rule.max - caller.known - caller.fresh);
      return { passes, remaining, reset_ms: caller.ends_at - now };
    },
    giveBack(key) {
      const caller = callers.get(key);
      if (!caller) return;
      if (caller.fresh > 0) caller.fresh -= 1;
      else caller.known = Math.max(0, caller.known - 1);
    },
    async share() {
      const news = takeNews(Date.now());
      if (news.size === 0) return;
      const counts = new Map([...news].map(([stored, { calls }]) => [stored, calls]));
      const told = await (await shared()).ask<Map<string, Verdict>>(
        (store) => store.addAll(counts, rule),
        () => new Map(),
        SHARED_WITHIN_MS,
      );
      for (const [stored, { remaining, reset_ms }] of told) {
        const caller = news.get(stored)?.caller;
        if (caller) Object.assign(caller, { known: rule.max - remaining, ends_at: Date.now() + reset_ms });
      }
    },
  };
}
