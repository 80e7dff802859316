import { afterAll, describe, expect, it, vi } from "vitest";
import { layLine } from "@/db/testing/faulty-line";
import { testRedisUrl } from "@/db/testing/redis";
import { newId } from "../ids";
import { log } from "../log";
import { limit } from "../rate-limit";
import { redisStore } from "./redis";
import { RULES } from "./rules";
import { describeOutages } from "./testing/outages";

const RECOVERED_MS = 10_000;
const AT_ONCE_MS = 1000;

const url = new URL(testRedisUrl());
const line = await layLine(Number(url.port));
url.port = String(line.port);
process.env.REDIS_URL = url.href;

describeOutages("redis", () => line);

describe("a connection to Redis", () => {
  it("that was lost without a word is given up for a new one", async () => {
    const informed = vi.spyOn(log(), "info");
    await limit("second_step", newId());
    line.lose();
    await limit("second_step", newId());
    await vi.waitFor(() => expect(informed).toHaveBeenCalledOnce(), RECOVERED_MS);
  });

  it("that cannot be made fails what was asked at once", async () => {
    await line.refuse();
    const began = performance.now();
    await expect(redisStore(url.href).take(newId(), RULES.forgot)).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
  });
});

afterAll(line.close);
