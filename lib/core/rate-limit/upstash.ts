import "server-only";
import { Redis } from "@upstash/redis";
import type { Store } from "./store";
import { redisWindows } from "./window";

/** A request that nobody waits for any more is given up after so long. */
const GIVE_UP_MS = 1000;

/** Counts in a Redis of Upstash's, over its REST interface. */
export function upstashStore(url: string, token: string): Store {
  return redisWindows(
    new Redis({
      url,
      token,
      // By itself it would try for four seconds.
      retry: { retries: 0 },
      signal: () => AbortSignal.timeout(GIVE_UP_MS),
      enableTelemetry: false,
    }),
  );
}
