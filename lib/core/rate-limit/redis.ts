import "server-only";
import { Redis } from "ioredis";
import type { Store } from "./store";
import { type RedisCommands, redisWindows } from "./window";

const RECONNECT_MS = 250;
const CONNECT_TIMEOUT_MS = 1000;

/** A connection that is silent for so long is given up for a new one. */
const SILENCE_MS = 1000;

/** Redis before 7.2 takes this first line of a script for an error; it only matters in Upstash's own. */
const FLAGS = /^#!lua[^\n]*\n/;

/** A Redis connection with the commands that @upstash/ratelimit calls, in the shape it calls them. */
export function commandsOf(redis: Redis): RedisCommands {
  // Who calls says what the answer is, as with Upstash's client.
  return {
    get: <T>(key: string) => redis.get(key) as Promise<T | null>,
    set: <T>(key: string, value: T) => redis.set(key, String(value)) as Promise<T | "OK">,
    eval: <A extends unknown[], T>(script: string, keys: string[], args: A) =>
      redis.eval(script.replace(FLAGS, ""), keys.length, ...keys, ...args.map(String)) as Promise<T>,
    evalsha: <A extends unknown[], T>(sha: string, keys: string[], args: A) =>
      redis.evalsha(sha, keys.length, ...keys, ...args.map(String)) as Promise<T>,
  };
}

/** One connection to a Redis server (5 or later). A command fails with the connection; nothing is sent twice. */
function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    connectionName: "gold",
    protocol: 2,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: () => RECONNECT_MS,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
  });
  // Every command fails too, and who watches over the store tells of that.
  redis.on("error", () => {});
  return redis;
}

/** Counts in a Redis server. */
export function redisStore(url: string): Store {
  return redisWindows(commandsOf(connectRedis(url)));
}
