import { describe, expect, it } from "vitest";
import { memoryStore } from "./memory";
import { describeStore } from "./testing/contract";

let now = 1_000_000;
const store = memoryStore(() => now);

describeStore("Memory", () => ({
  store,
  age: async (_, seconds) => {
    now += seconds * 1000;
  },
}));

describe("memoryStore", () => {
  it("forgets the longest known keys rather than grow without end", async () => {
    const crowded = memoryStore();
    const rule = { max: 2, window_seconds: 60 };
    await crowded.take("first", rule);
    await crowded.addAll(new Map(Array.from({ length: 99_999 }, (_, index) => [`key ${index}`, 1])), rule);
    expect(await crowded.take("first", rule)).toMatchObject({ remaining: 0 });
    await crowded.take("one more", rule);
    expect(await crowded.take("first", rule)).toMatchObject({ remaining: 1 });
    expect(await crowded.take("key 99998", rule)).toMatchObject({ remaining: 0 });
  });

  it("goes on from what the shared store said, and never back", async () => {
    const rule = { max: 5, window_seconds: 60, delays: [0, 0, 0, 8] };
    const said = (remaining: number, passes = true) =>
      store.learn("known", rule, { passes, remaining, reset_ms: passes ? 30_000 : 20_000 });
    said(2);
    said(3);
    expect(await store.take("known", rule)).toEqual({ passes: true, remaining: 1, reset_ms: 30_000 });
    expect(await store.take("known", rule)).toEqual({ passes: false, remaining: 0, reset_ms: 8000 });
    said(0, false);
    now += 8000;
    expect(await store.take("known", rule)).toEqual({ passes: false, remaining: 0, reset_ms: 12_000 });
    now += 22_000;
    expect(await store.take("known", rule)).toMatchObject({ passes: true, remaining: 4 });
  });
});
