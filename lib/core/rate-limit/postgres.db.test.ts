import { describe, expect, it, vi } from "vitest";
import { countersDb, db } from "@/db/client";
import { rate_limits } from "@/db/schema/rate-limits";
import { ageLimits } from "@/db/testing/limits";
import { newId } from "../ids";
import { postgresStore, removeExpired } from "./postgres";
import { describeStore } from "./testing/contract";

const RULE = { max: 3, window_seconds: 60 };

describeStore("Postgres", () => ({ store: postgresStore, age: (key, seconds) => ageLimits(seconds, key) }));

describe("a try in Postgres", () => {
  it("is one statement, and so are many calls at once", async () => {
    const insert = vi.spyOn(countersDb(), "insert");
    const others = (["execute", "select", "update", "transaction"] as const).map((verb) =>
      vi.spyOn(countersDb(), verb),
    );
    await postgresStore.take(newId(), RULE);
    await postgresStore.addAll(new Map([newId(), newId(), newId()].map((key) => [key, 2])), RULE);
    expect(insert).toHaveBeenCalledTimes(2);
    for (const other of others) expect(other).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe("removeExpired", () => {
  it("removes windows that have passed and keeps the others", async () => {
    const [live, passed] = [newId(), newId()];
    for (const key of [live, passed]) await postgresStore.take(key, RULE);
    await ageLimits(61, passed);
    await removeExpired();
    const kept = await db().select({ key: rate_limits.key }).from(rate_limits);
    expect(kept).toContainEqual({ key: live });
    expect(kept).not.toContainEqual({ key: passed });
  });
});
