import "server-only";
import { createHash } from "node:crypto";
import { Ratelimit, type RatelimitConfig } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { Rule } from "./rules";
import type { Store, Verdict } from "./store";

const PREFIX = "gold:limits";

/** What the limiter of the package calls on its Redis. */
export type RedisCommands = Pick<Redis, "get" | "set" | "eval" | "evalsha">;

/**
 * One window a key, whole or not at all: `count` tries, and in `at` how much of the window was left at the last one.
 * ARGV: most tries, window in ms, how many to add (below none: to give back), then the delays in seconds.
 * Answers whether it passes, what remains, and in how many ms that changes.
 */
const SCRIPT = `
local key, max, window, by = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local left = redis.call("PTTL", key)
if left <= 0 then
  if by < 0 then return {1, max, window} end
  redis.call("DEL", key)
  redis.call("HSET", key, "count", by, "at", window)
  redis.call("PEXPIRE", key, window)
  return {1, max - by, window}
end
local row = redis.call("HMGET", key, "count", "at")
local count, at = tonumber(row[1]), tonumber(row[2] or nil)
if by < 0 then
  count = math.max(0, count + by)
  redis.call("HSET", key, "count", count)
  redis.call("HDEL", key, "at")
  return {1, max - count, left}
end
if count >= max then return {0, 0, left} end
local held = at and (tonumber(ARGV[3 + count] or 0) * 1000 - (at - left)) or 0
if held > 0 then return {0, 0, math.min(held, left)} end
redis.call("HSET", key, "count", count + by, "at", left)
return {1, max - count - by, left}
`;

const SHA = createHash("sha1").update(SCRIPT).digest("hex");

type Told = [passes: number, remaining: number, reset_ms: number];

async function tell(redis: Pick<RedisCommands, "eval" | "evalsha">, key: string, rule: Rule, by: number) {
  const args = [rule.max, rule.window_seconds * 1000, by, ...(rule.delays ?? [])];
  const [passes, remaining, reset_ms] = await redis.evalsha<number[], Told>(SHA, [key], args).catch((error) => {
    if (!String(error).includes("NOSCRIPT")) throw error;
    return redis.eval<number[], Told>(SCRIPT, [key], args);
  });
  return { success: passes === 1, remaining, reset: Date.now() + reset_ms, limit: rule.max };
}

/** Our window as an algorithm of the package, whose own begin by the clock and count below none what is given back. */
function windowOf(rule: Rule): RatelimitConfig["limiter"] {
  return () => ({
    limit: async ({ redis }, key, by = 1) => ({ ...(await tell(redis, key, rule, by)), pending: Promise.resolve() }),
    getRemaining: ({ redis }, key) => tell(redis, key, rule, 0),
    resetTokens: async ({ redis }, key) => void (await tell(redis, key, rule, -rule.max)),
  });
}

/** Counts in a Redis, however it is reached. Keys forget themselves when their window has passed. */
export function redisWindows(redis: RedisCommands): Store {
  const limiters = new Map<Rule, Ratelimit>();

  function limiterOf(rule: Rule): Ratelimit {
    const known = limiters.get(rule);
    if (known) return known;
    const limiter = new Ratelimit({
      redis,
      limiter: windowOf(rule),
      prefix: PREFIX,
      // Whoever asks has a deadline of its own, and what was given back must not stay refused from memory.
      timeout: 0,
      ephemeralCache: false,
      analytics: false,
      enableTelemetry: false,
    });
    limiters.set(rule, limiter);
    return limiter;
  }

  async function count(key: string, rule: Rule, rate: number): Promise<Verdict> {
    const { success, remaining, reset } = await limiterOf(rule).limit(key, { rate });
    return { passes: success, remaining, reset_ms: reset - Date.now() };
  }

  return {
    take: (key, rule) => count(key, rule, 1),
    giveBack: async (key, rule) => void (await count(key, rule, -1)),
    // One after the other on one line, without waiting in between: a pipeline.
    addAll: async (counts, rule) =>
      new Map(await Promise.all([...counts].map(async ([key, by]) => [key, await count(key, rule, by)] as const))),
  };
}
