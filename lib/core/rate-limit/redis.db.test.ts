import { Ratelimit } from "@upstash/ratelimit";
import { afterAll, describe, expect, it } from "vitest";
import { ageWindow, testRedis, testRedisUrl } from "@/db/testing/redis";
import { newId } from "../ids";
import { commandsOf, redisStore } from "./redis";
import { describeStore } from "./testing/contract";

const store = redisStore(testRedisUrl());
const redis = testRedis();
const RULE = { max: 3, window_seconds: 60 };

afterAll(() => redis.disconnect());

describeStore("Redis", () => ({ store, age: (key, seconds) => ageWindow(redis, key, seconds) }));

describe("a window in Redis", () => {
  it("ends with its key, also after something was given back", async () => {
    const key = newId();
    await store.giveBack(key, RULE);
    expect(await redis.exists(`gold:limits:${key}`)).toBe(0);
    await store.take(key, RULE);
    await store.giveBack(key, RULE);
    const left = await redis.pttl(`gold:limits:${key}`);
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it("goes on when the server has forgotten the script", async () => {
    const key = newId();
    await store.take(key, RULE);
    await redis.script("FLUSH");
    expect(await store.take(key, RULE)).toMatchObject({ passes: true, remaining: 1 });
  });
});

describe("commandsOf", () => {
  const limiter = Ratelimit.slidingWindow(2, "60 s");
  const limit = new Ratelimit({ redis: commandsOf(redis), limiter, prefix: newId(), analytics: false });

  it("runs the package's own scripts, whose first line this Redis does not know", async () => {
    const tries = [await limit.limit("key"), await limit.limit("key"), await limit.limit("key")];
    expect(tries.map(({ success }) => success)).toEqual([true, true, false]);
    await expect(redis.eval("#!lua flags=allow-key-locking\nreturn 1", 0)).rejects.toThrow(/flag/i);
  });

  it("keeps and reads values", async () => {
    const [commands, key] = [commandsOf(redis), newId()];
    expect(await commands.get(key)).toBeNull();
    expect(await commands.set(key, 5)).toBe("OK");
    expect(await commands.get(key)).toBe("5");
    await redis.del(key);
  });
});
