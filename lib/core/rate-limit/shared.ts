import "server-only";
import { env } from "../env";
import { type CallCounter, callCounter } from "./calls";
import { type LocalStore, memoryStore } from "./memory";
import { type Watched, watch } from "./outage";
import { postgresStore } from "./postgres";

type Slot = { shared?: Promise<Watched>; local?: LocalStore; calls?: CallCounter };

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
  held().shared ??= open();
  return held().shared as Promise<Watched>;
}

/** What counts in this process while the shared store is out. */
export function localStore(): LocalStore {
  held().local ??= memoryStore();
  return held().local as LocalStore;
}

/** What counts the calls of the API that this process answers. */
export function processCalls(): CallCounter {
  held().calls ??= callCounter(sharedStore);
  return held().calls as CallCounter;
}
