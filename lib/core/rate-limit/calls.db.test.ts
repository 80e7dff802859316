import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { rate_limits } from "@/db/schema/rate-limits";
import { newId } from "../ids";
import { type CallCounter, callCounter } from "./calls";
import { watch } from "./outage";
import { postgresStore } from "./postgres";
import { RULES } from "./rules";

const { max, window_seconds } = RULES.api;

const shared = watch("postgres", postgresStore);
const process = () => callCounter("api", async () => shared);
const callTimes = ({ count }: CallCounter, key: string, times: number) =>
  Array.from({ length: times }, () => count(key)).filter(({ passes }) => passes).length;

async function countsNow(): Promise<number> {
  const [row] = await db()
    .select({ all: sql<number>`sum(${rate_limits.count})::int` })
    .from(rate_limits);
  return row?.all ?? 0;
}

describe("calls of the API", () => {
  it("pass six hundred times a minute, for each caller, and then not until the minute is over", () => {
    const [{ count }, key, now] = [process(), newId(), Date.now()];
    const verdicts = Array.from({ length: max + 2 }, () => count(key, now));
    expect(verdicts.filter(({ passes }) => passes)).toHaveLength(max);
    expect(verdicts[0]).toEqual({ passes: true, remaining: max - 1, reset_ms: window_seconds * 1000 });
    expect(count(key, now + 20_000)).toEqual({ passes: false, remaining: 0, reset_ms: 40_000 });
    expect(count(newId(), now)).toMatchObject({ passes: true, remaining: max - 1 });
    expect(count(key, now + 60_000)).toMatchObject({ passes: true, remaining: max - 1 });
  });

  it("cost microseconds to count, however many callers there are", () => {
    const [{ count }, keys] = [process(), Array.from({ length: 10_000 }, newId)];
    const began = performance.now();
    for (const key of [...keys, ...keys]) count(key);
    expect(((performance.now() - began) * 1000) / (2 * keys.length)).toBeLessThan(20);
  });

  it("are known to the other processes a moment later, together with theirs", async () => {
    const [one, other, key] = [process(), process(), newId()];
    expect(callTimes(one, key, 200)).toBe(200);
    expect(callTimes(other, key, 300)).toBe(300);
    await one.share();
    await other.share();
    expect(other.count(key)).toMatchObject({ passes: true, remaining: max - 501 });
    expect(one.count(key)).toMatchObject({ passes: true, remaining: max - 201 });
    await one.share();
    expect(callTimes(one, key, 200)).toBe(max - 501);
  });

  it("that were refused are told to nobody", async () => {
    const [one, other, key] = [process(), process(), newId()];
    const empty = await countsNow();
    expect(callTimes(one, key, max + 50)).toBe(max);
    await one.share();
    expect(callTimes(one, key, 50)).toBe(0);
    await one.share();
    expect(await countsNow()).toBe(empty + max);
    other.count(key);
    await other.share();
    expect(other.count(key)).toMatchObject({ passes: false, remaining: 0 });
    expect(await countsNow()).toBe(empty + max);
  });

  it("may be taken back, told or not", async () => {
    const [one, key] = [process(), newId()];
    callTimes(one, key, 3);
    one.giveBack(key);
    await one.share();
    one.giveBack(key);
    one.giveBack(newId());
    expect(one.count(key)).toMatchObject({ remaining: max - 2 });
  });

  it("still count in their process when nobody can be told, and are told no second time", async () => {
    const mute = callCounter("api", async () => ({ ask: async (_, otherwise) => otherwise() }));
    const key = newId();
    expect(callTimes(mute, key, 400)).toBe(400);
    await mute.share();
    expect(callTimes(mute, key, 400)).toBe(200);
  });
});
