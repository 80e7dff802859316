import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { rate_limits } from "@/db/schema/rate-limits";
import { newId } from "../ids";
import { giveBack, removeExpired, take } from "./postgres";

const RULE = { max: 3, window_seconds: 60 };
const rowOf = async (key: string) => (await db().select().from(rate_limits).where(eq(rate_limits.key, key)))[0];

/** Moves a window into the past: the database's clock cannot be held still, its rows can. */
async function expire(key: string): Promise<void> {
  const past = sql`now() - interval '1 millisecond'`;
  await db().update(rate_limits).set({ expires_at: past }).where(eq(rate_limits.key, key));
}

describe("take", () => {
  it("counts within a window, whose end stays where it is", async () => {
    const key = newId();
    expect(await take(key, RULE)).toEqual({ count: 1, reset_seconds: 60 });
    const first = await rowOf(key);
    expect((await take(key, RULE)).count).toBe(2);
    expect((await take(key, RULE)).count).toBe(3);
    expect((await rowOf(key))?.expires_at).toEqual(first?.expires_at);
  });

  it("begins again at one when the window has passed, with a whole new window", async () => {
    const key = newId();
    for (let tries = 0; tries < 5; tries++) await take(key, RULE);
    await expire(key);
    expect(await take(key, RULE)).toEqual({ count: 1, reset_seconds: 60 });
    expect((await take(key, RULE)).count).toBe(2);
  });

  it("counts each of many at once, and every key by itself", async () => {
    const [key, other] = [newId(), newId()];
    const taken = await Promise.all(Array.from({ length: 12 }, () => take(key, RULE)));
    expect(taken.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(taken.map((_, index) => index + 1));
    expect((await take(other, RULE)).count).toBe(1);
  });
});

describe("giveBack", () => {
  it("takes one off, and never goes below none", async () => {
    const [key, other] = [newId(), newId()];
    for (const each of [key, key, other]) await take(each, RULE);
    await giveBack(key);
    expect((await rowOf(key))?.count).toBe(1);
    for (let tries = 0; tries < 3; tries++) await giveBack(key);
    expect((await rowOf(key))?.count).toBe(0);
    expect((await rowOf(other))?.count).toBe(1);
    expect((await take(key, RULE)).count).toBe(1);
  });
});

describe("removeExpired", () => {
  it("removes windows that have passed and keeps the others", async () => {
    const [live, passed] = [newId(), newId()];
    for (const key of [live, passed]) await take(key, RULE);
    await expire(passed);
    await removeExpired();
    expect(await rowOf(passed)).toBeUndefined();
    expect((await take(live, RULE)).count).toBe(2);
  });
});
