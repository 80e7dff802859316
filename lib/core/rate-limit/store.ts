import { createHash } from "node:crypto";
import type { LimitName, Rule } from "./rules";

/** What a limit's key is stored under: addresses and accounts are nobody's to read there. */
export function storedKey(name: LimitName, key: string): string {
  return `${name}:${createHash("sha256").update(key).digest("base64url")}`;
}

/**
 * What a store says to a try. `remaining` counts what is left after it, below zero where more was added than
 * there might be. `reset_ms` is the time until the window ends, or, refused by a delay, until that ends.
 */
export type Verdict = { passes: boolean; remaining: number; reset_ms: number };

/** Counts tries in fixed windows that begin with a key's first try. Every store passes the same tests. */
export type Store = {
  /** Counts one try. A refused one changes nothing. */
  take(key: string, rule: Rule): Promise<Verdict>;
  /** Gives one try back, and with it the delay that it began. Never below none. */
  giveBack(key: string, rule: Rule): Promise<void>;
  /** Adds to many keys at once what has passed already: how often, by key; answers by key. What is used up stays. */
  addAll(counts: ReadonlyMap<string, number>, rule: Rule): Promise<Map<string, Verdict>>;
};
