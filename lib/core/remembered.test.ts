import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newId } from "./ids";
import { remembered } from "./remembered";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const taking = (ms: number, answers: number[]) =>
  vi.fn(
    () =>
      new Promise<number>((resolve, reject) =>
        setTimeout(() => {
          const next = answers.shift();
          if (next === undefined) reject(new Error("none left"));
          else resolve(next);
        }, ms),
      ),
  );

it("does the work once for all who ask at a time, and once in a while", async () => {
  const work = taking(10, [1, 2]);
  const ask = remembered(newId(), 1000, work);
  const all = Promise.all([ask(), ask(), ask()]);
  await vi.advanceTimersByTimeAsync(10);
  expect(await all).toEqual([1, 1, 1]);
  await vi.advanceTimersByTimeAsync(990);
  expect(await ask()).toBe(1);
  await vi.advanceTimersByTimeAsync(20);
  const again = ask();
  await vi.advanceTimersByTimeAsync(10);
  expect(await again).toBe(2);
  expect(work).toHaveBeenCalledTimes(2);
});

it("remembers longer what took long: a fiftieth of the time goes into it at most", async () => {
  const work = taking(2000, [1, 2]);
  const ask = remembered(newId(), 1000, work);
  const first = ask();
  await vi.advanceTimersByTimeAsync(2000);
  await first;
  await vi.advanceTimersByTimeAsync(99_000);
  expect(await ask()).toBe(1);
  await vi.advanceTimersByTimeAsync(1500);
  const again = ask();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await again).toBe(2);
});

it("tells a failure to all who waited and tries anew for the next", async () => {
  const work = taking(10, []);
  const ask = remembered(newId(), 1000, work);
  const outcomes = Promise.allSettled([ask(), ask()]);
  await vi.advanceTimersByTimeAsync(10);
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const next = Promise.allSettled([ask()]);
  await vi.advanceTimersByTimeAsync(10);
  await next;
  expect(work).toHaveBeenCalledTimes(2);
});

it("is the process's, whichever of its bundles asks", async () => {
  const name = newId();
  const work = taking(10, [1, 2]);
  const one = remembered(name, 1000, work);
  vi.resetModules();
  const other = (await import("./remembered")).remembered(name, 1000, work);
  const both = Promise.all([one(), other()]);
  await vi.advanceTimersByTimeAsync(10);
  expect(await both).toEqual([1, 1]);
});
