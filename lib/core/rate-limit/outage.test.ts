import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { log } from "../log";
import { memoryStore } from "./memory";
import { watch } from "./outage";
import type { Store } from "./store";

vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1/none");
vi.stubEnv("AUTH_SECRET", "only-for-tests-only-for-tests-only-for-tests");
vi.stubEnv("LOG_LEVEL", "silent");

const RULE = { max: 3, window_seconds: 60 };
const never = () => new Promise<never>(() => {});

/** A store whose answers a test decides on. */
function fickle() {
  const real = memoryStore();
  let answers: Store["take"] = real.take;
  const store: Store = { ...real, take: (...args) => answers(...args) };
  const failing = (take: Store["take"]) => {
    answers = take;
  };
  return { store, failing, mended: () => failing(real.take) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("watch", () => {
  it("decides otherwise after 200 ms without an answer, then at once", async () => {
    const { store, failing } = fickle();
    failing(never);
    const watched = watch("fickle", store);
    const ask = () =>
      watched.ask<unknown>(
        () => store.take("key", RULE),
        () => "otherwise",
      );
    const first = ask();
    await vi.advanceTimersByTimeAsync(200);
    expect(await first).toBe("otherwise");
    expect(await ask()).toBe("otherwise");
  });

  it("waits longer where it may", async () => {
    const { store } = fickle();
    const watched = watch("slow", store);
    const after = (ms: number) => () => new Promise<string>((resolve) => setTimeout(() => resolve("answer"), ms));
    const answers = [900, 1100].map((ms) => watched.ask(after(ms), () => "otherwise", 1000));
    await vi.advanceTimersByTimeAsync(1100);
    expect(await Promise.all(answers)).toEqual(["answer", "otherwise"]);
  });

  it("asks nobody while the store is out but itself, twice a second, until that is answered", async () => {
    const { store, failing, mended } = fickle();
    const [warn, info] = [vi.spyOn(log(), "warn"), vi.spyOn(log(), "info")];
    const watched = watch("fickle", store);
    const work = vi.fn((each: Store) => each.take("key", RULE));
    const ask = () => watched.ask(work, () => null);
    failing(() => Promise.reject(new Error("READONLY")));
    expect(await ask()).toBeNull();
    for (let times = 0; times < 20; times++) expect(await ask()).toBeNull();
    expect(work).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await ask()).toBeNull();
    mended();
    await vi.advanceTimersByTimeAsync(500);
    expect(await ask()).toMatchObject({ passes: true });
    expect([warn, info].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it("tells each outage of its own", async () => {
    const { store, failing, mended } = fickle();
    const [warn, info] = [vi.spyOn(log(), "warn"), vi.spyOn(log(), "info")];
    const watched = watch("fickle", store);
    for (let outages = 1; outages <= 3; outages++) {
      failing(() => Promise.reject(new Error("gone")));
      await Promise.all(
        Array.from({ length: 5 }, () =>
          watched.ask(
            (each) => each.take("key", RULE),
            () => null,
          ),
        ),
      );
      mended();
      await vi.advanceTimersByTimeAsync(500);
      expect([warn, info].map(({ mock }) => mock.calls.length)).toEqual([outages, outages]);
    }
  });

  it("takes no answer for late that lay unread while this process was busy", async () => {
    vi.useRealTimers();
    const { store } = fickle();
    const warn = vi.spyOn(log(), "warn");
    const watched = watch("slow", store);
    const answer = watched.ask(
      () => new Promise((resolve) => setTimeout(() => setImmediate(() => resolve("in time")), 10)),
      () => "otherwise",
    );
    const busyUntil = performance.now() + 400;
    while (performance.now() < busyUntil);
    expect(await answer).toBe("in time");
    expect(warn).not.toHaveBeenCalled();
  });
});
