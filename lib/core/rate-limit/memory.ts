import type { Rule } from "./rules";
import type { Store, Verdict } from "./store";

type Window = { count: number; ends_at: number; held_until: number };

export type LocalStore = Store & {
  /** Keeps what the shared store said of a key, so that counting goes on from there when it goes out. */
  learn(key: string, rule: Rule, verdict: Verdict): void;
};

/** More than one process can meet within a window; past it the longest known are forgotten. */
const KEYS_MAX = 100_000;

/** Counts in this process alone: what stands in while the shared store is out. `now` is in milliseconds. */
export function memoryStore(now: () => number = Date.now): LocalStore {
  const windows = new Map<string, Window>();

  function open(key: string, rule: Rule): Window {
    const known = windows.get(key);
    if (known && known.ends_at > now()) return known;
    windows.delete(key);
    for (const [oldest] of windows) {
      if (windows.size < KEYS_MAX) break;
      windows.delete(oldest);
    }
    const fresh = { count: 0, ends_at: now() + rule.window_seconds * 1000, held_until: 0 };
    windows.set(key, fresh);
    return fresh;
  }

  function add(window: Window, by: number, rule: Rule): Verdict {
    window.count += by;
    window.held_until = now() + (rule.delays?.[window.count - 1] ?? 0) * 1000;
    return { passes: true, remaining: rule.max - window.count, reset_ms: window.ends_at - now() };
  }

  function count(key: string, rule: Rule, by: number): Verdict {
    const window = open(key, rule);
    const free_at = window.count >= rule.max ? window.ends_at : Math.min(window.held_until, window.ends_at);
    if (free_at > now()) return { passes: false, remaining: 0, reset_ms: free_at - now() };
    return add(window, by, rule);
  }

  return {
    take: async (key, rule) => count(key, rule, 1),
    async giveBack(key) {
      const window = windows.get(key);
      if (window) Object.assign(window, { count: Math.max(0, window.count - 1), held_until: 0 });
    },
    learn(key, rule, { passes, remaining, reset_ms }) {
      const window = open(key, rule);
      if (!passes) window.held_until = Math.max(window.held_until, now() + reset_ms);
      else if (window.count < rule.max - remaining) {
        Object.assign(window, { count: 0, ends_at: now() + reset_ms });
        add(window, rule.max - remaining, rule);
      }
    },
    async addAll(counts, rule) {
      return new Map([...counts].map(([key, by]) => [key, count(key, rule, by)]));
    },
  };
}
