import { afterAll, describe, expect, it } from "vitest";
import { ageWindow, testRedis } from "@/db/testing/redis";
import { newId } from "../ids";
import { describeStore } from "./testing/contract";
import { startUpstashRest } from "./testing/upstash-rest";
import { upstashStore } from "./upstash";

const rest = await startUpstashRest();
const redis = testRedis();
const store = upstashStore(rest.url, rest.token);
const RULE = { max: 50, window_seconds: 60 };

afterAll(async () => {
  redis.disconnect();
  await rest.close();
});

describeStore("Upstash", () => ({ store, age: (key, seconds) => ageWindow(redis, key, seconds) }));

describe("a window over REST", () => {
  it("takes one request for a try, and one for many callers at once", async () => {
    await store.take(newId(), RULE);
    const before = { ...rest.traffic };
    await store.take(newId(), RULE);
    expect(rest.traffic.requests - before.requests).toBe(1);
    const many = new Map(Array.from({ length: 100 }, () => [newId(), 2]));
    const told = await store.addAll(many, RULE);
    expect([...told.values()].map(({ remaining }) => remaining)).toEqual(Array.from(many, () => RULE.max - 2));
    expect(rest.traffic.requests - before.requests).toBe(2);
    expect(rest.traffic.commands - before.commands).toBe(101);
  });

  it("fails with a token that is none, and where no Redis answers", async () => {
    await expect(upstashStore(rest.url, "wrong").take(newId(), RULE)).rejects.toThrow("Unauthorized");
    await expect(upstashStore(`${rest.url}/elsewhere`, rest.token).take(newId(), RULE)).rejects.toThrow();
  });
});
