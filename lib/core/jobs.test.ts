import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Ctx } from "./context";
import { newId } from "./ids";
import { repeat, wake } from "./jobs";

const MINUTE = 60_000;

beforeEach(() => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1/none");
  vi.stubEnv("AUTH_SECRET", "only-for-tests-only-for-tests-only-for-tests");
  vi.stubEnv("LOG_LEVEL", "silent");
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it("runs again and again, as the system, each time with an id of its own, and not at once", async () => {
  const seen: Ctx[] = [];
  repeat({ name: newId(), every_ms: MINUTE, run: async (ctx) => seen.push(ctx) });
  await vi.advanceTimersByTimeAsync(MINUTE - 1);
  expect(seen).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(seen.map(({ actor }) => actor)).toEqual([{ type: "system" }, { type: "system" }, { type: "system" }]);
  expect(new Set(seen.map(({ request_id }) => request_id)).size).toBe(3);
});

it("waits for a run that takes longer than its turn", async () => {
  const ends: (() => void)[] = [];
  repeat({ name: newId(), every_ms: MINUTE, run: () => new Promise<void>((resolve) => ends.push(resolve)) });
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(ends).toHaveLength(2);
});

it("runs at once when woken, and once more when woken during a run", async () => {
  const [name, ends] = [newId(), [] as (() => void)[]];
  repeat({ name, every_ms: MINUTE, run: () => new Promise<void>((resolve) => ends.push(resolve)) });
  wake(name);
  expect(ends).toHaveLength(1);
  for (let times = 0; times < 3; times += 1) wake(name);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await vi.advanceTimersByTimeAsync(MINUTE - 1);
  expect(ends).toHaveLength(2);
  expect(() => wake("nobody started this")).not.toThrow();
});

it.each([
  ["rejects", () => Promise.reject(new Error("no"))],
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
])("logs a run that %s, and the next one comes", async (_, fail) => {
  const name = newId();
  const logged: unknown[] = [];
  const run = vi.fn(async (ctx: Ctx) => {
    vi.spyOn(ctx.log, "error").mockImplementation((...args: unknown[]) => void logged.push(args));
    if (run.mock.calls.length === 1) await fail();
  });
  repeat({ name, every_ms: MINUTE, run });
  await vi.advanceTimersByTimeAsync(3 * MINUTE);
  expect(run).toHaveBeenCalledTimes(3);
  expect(logged).toEqual([[{ job: name, err: expect.objectContaining({ message: "no" }) }, "job failed"]]);
});

it("starts a name once in a process, and other names beside it", async () => {
  const [name, runs] = [newId(), [vi.fn(async () => {}), vi.fn(async () => {}), vi.fn(async () => {})] as const];
  repeat({ name, every_ms: MINUTE, run: runs[0] });
  repeat({ name, every_ms: MINUTE, run: runs[1] });
  repeat({ name: newId(), every_ms: MINUTE, run: runs[2] });
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(runs.map((run) => run.mock.calls.length)).toEqual([2, 0, 2]);
});
