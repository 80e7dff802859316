import { expect, it, vi } from "vitest";
import { inTurn, pictureLoad, takingTurns } from "./turns";

/** Work that goes on until it is let go. */
function held() {
  const gate = Promise.withResolvers<void>();
  return { work: () => gate.promise, letGo: gate.resolve };
}

/** Whether something has come by now, all that is ready having been done. */
async function hasCome(wanted: Promise<unknown>): Promise<boolean> {
  let come = false;
  void wanted.then(() => {
    come = true;
  });
  await new Promise(setImmediate);
  return come;
}

it("runs so many at once, lets so many wait, sends the rest away with the seconds to wait, and recovers", async () => {
  const { inTurn, load } = takingTurns(2, 3);
  const gate = Promise.withResolvers<void>();
  let [running, most] = [0, 0];
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await gate.promise;
    running -= 1;
    return "done";
  };
  expect(load()).toEqual({ running: 0, waiting: 0 });
  const accepted = Array.from({ length: 5 }, () => inTurn(work));
  expect(load()).toEqual({ running: 2, waiting: 3 });
  await expect(inTurn(work)).rejects.toMatchObject({ code: "busy", details: { retry_after: expect.any(Number) } });
  gate.resolve();
  expect(await Promise.all(accepted)).toEqual(Array(5).fill("done"));
  expect(most).toBe(2);
  expect(load()).toEqual({ running: 0, waiting: 0 });
  expect(await inTurn(async () => "again")).toBe("again");
});

it("gives the turn back when work fails", async () => {
  const { inTurn } = takingTurns(1, 0);
  await expect(inTurn(() => Promise.reject(new Error("spoilt")))).rejects.toThrow("spoilt");
  expect(await inTurn(async () => "next")).toBe("next");
});

it("tells who waits for it that the last of the work is done, and not before", async () => {
  const { inTurn, whenIdle } = takingTurns(1, 5);
  await whenIdle(60_000);
  const [first, second] = [held(), held()];
  const going = [inTurn(first.work), inTurn(second.work)];
  const idle = whenIdle(60_000);
  first.letGo();
  await going[0];
  expect(await hasCome(idle)).toBe(false);
  second.letGo();
  await going[1];
  expect(await hasCome(idle)).toBe(true);
});

it("does not put background work off for ever", async () => {
  const { inTurn, whenIdle } = takingTurns(1, 0);
  const { work, letGo } = held();
  const going = inTurn(work);
  await whenIdle(1);
  letGo();
  await going;
});

it("makes what moves one at a time, and lets stills past those that wait", async () => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1/none");
  vi.stubEnv("AUTH_SECRET", "x".repeat(32));
  vi.stubEnv("AVATAR_CONCURRENCY", "2");
  const [first, second] = [held(), held()];
  const moving = [inTurn(first.work, true), inTurn(second.work, true)];
  expect(await inTurn(async () => "a still")).toBe("a still");
  expect(pictureLoad()).toEqual({ running: 1, waiting: 1 });
  first.letGo();
  await moving[0];
  second.letGo();
  await moving[1];
  expect(pictureLoad()).toEqual({ running: 0, waiting: 0 });
});

it("tells who wants quiet only when nothing was done for so long, or at last all the same", async () => {
  vi.useFakeTimers();
  const { inTurn, whenIdle } = takingTurns(2, 5);
  await whenIdle(60_000, 3_000);
  const came: string[] = [];
  const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  await inTurn(async () => {});
  void whenIdle(60_000, 3_000).then(() => came.push("quiet"));
  void whenIdle(5_000, 3_000).then(() => came.push("at last"));
  await after(2_900);
  await inTurn(async () => {});
  await after(2_000);
  expect(came).toEqual([]);
  await after(200);
  expect(came).toEqual(["at last"]);
  await after(700);
  expect(came).toEqual(["at last"]);
  await after(200);
  expect(came).toEqual(["at last", "quiet"]);
  vi.useRealTimers();
});
