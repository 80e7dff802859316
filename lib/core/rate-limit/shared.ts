import "server-only";
import { env } from "../env";
import { type CallCounter, callCounter } from "./calls";
import { type LocalStore, memoryStore } from "./memory";
import { type Watched, watch } from "./outage";
import { postgresStore } from "./postgres";
import type { LimitName } from "./rules";

type Slot = { shared?: Promise<Watched>; local?: LocalStore; calls?: Map<LimitName, CallCounter> };

// Process-wide, because bundles do not share modules.
const slot = Symbol.for("gold.limits");
const holder = globalThis as { [slot]?: Slot };

function held(): Slot {
  holder[slot] ??= {};
  return holder[slot];
}

/** The configured store; what the others need is not even loaded. */
async function open(): Promise<Watched> {
  const { REDIS_URL, UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } = env();
  if (REDIS_URL) {
    const { redisStore } = await import("./redis");
    return watch("redis", redisStore(REDIS_URL));
  }
  if (UPSTASH_REDIS_REST_URL && UPSTASH_REDIS_REST_TOKEN) {
    const { upstashStore } = await import("./upstash");
    return watch("upstash", upstashStore(UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN));
  }
  return watch("postgres", postgresStore);
}

/** The store that all processes share, opened on first use. */
export function sharedStore(): Promise<Watched> {
  const slots = held();
  slots.shared ??= open();
  return slots.shared;
}

/** What counts in this process while the shared store is out. */
export function localStore(): LocalStore {
  const slots = held();
  slots.local ??= memoryStore();
  return slots.local;
}

/** What counts here, in this process, what need not be asked about. */
export function counterHere(name: LimitName): CallCounter {
  const slots = held();
  slots.calls ??= new Map();
  const counter = slots.calls.get(name) ?? callCounter(name, sharedStore);
  slots.calls.set(name, counter);
  return counter;
}

/** Shares what was counted here with the other processes. */
export async function shareCounts(): Promise<void> {
  for (const counter of held().calls?.values() ?? []) await counter.share();
}
