import { expect, it } from "vitest";
import { takingTurns } from "./turns";

it("runs so many at once, lets so many wait, sends the rest away with the seconds to wait, and recovers", async () => {
  const inTurn = takingTurns(2, 3);
  const gate = Promise.withResolvers<void>();
  let [running, most] = [0, 0];
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await gate.promise;
    running -= 1;
    return "done";
  };
  const accepted = Array.from({ length: 5 }, () => inTurn(work));
  await expect(inTurn(work)).rejects.toMatchObject({ code: "busy", details: { retry_after: expect.any(Number) } });
  gate.resolve();
  expect(await Promise.all(accepted)).toEqual(Array(5).fill("done"));
  expect(most).toBe(2);
  expect(await inTurn(async () => "again")).toBe("again");
});

it("gives the turn back when work fails", async () => {
  const inTurn = takingTurns(1, 0);
  await expect(inTurn(() => Promise.reject(new Error("spoilt")))).rejects.toThrow("spoilt");
  expect(await inTurn(async () => "next")).toBe("next");
});
