import { afterAll, describe, expect, it } from "vitest";
import { layLine } from "@/db/testing/faulty-line";
import { newId } from "../ids";
import { RULES } from "./rules";
import { describeOutages } from "./testing/outages";
import { startUpstashRest } from "./testing/upstash-rest";
import { upstashStore } from "./upstash";

const AT_ONCE_MS = 1000;

const rest = await startUpstashRest();
const line = await layLine(rest.port);
const url = `http://127.0.0.1:${line.port}`;
process.env.UPSTASH_REDIS_REST_URL = url;
process.env.UPSTASH_REDIS_REST_TOKEN = rest.token;

describeOutages("upstash", () => line);

describe("a request to Upstash", () => {
  it("that nobody takes is not sent again", async () => {
    await line.refuse();
    const began = performance.now();
    await expect(upstashStore(url, rest.token).take(newId(), RULES.forgot)).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
  });

  it("that nobody answers is given up", async () => {
    await line.mend();
    line.hang();
    await expect(upstashStore(url, rest.token).take(newId(), RULES.forgot)).rejects.toThrow(/timeout/i);
  });
});

afterAll(async () => {
  await line.close();
  await rest.close();
});
