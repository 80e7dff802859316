import { beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { FaultyLine } from "@/db/testing/faulty-line";
import { newId } from "../../ids";
import { log } from "../../log";
import { isWithin, limit } from "../../rate-limit";
import { RULES } from "../rules";

const DECIDED_MS = 250;
const RECOVERED_MS = 10_000;

const { max } = RULES.second_step;

/** Tries so often at a key of its own; how many passed, and how long the slowest decision took. */
async function tryOut(name: "second_step" | "register", times: number) {
  const key = newId();
  let [passed, slowest] = [0, 0];
  for (let tries = 0; tries < times; tries++) {
    const began = performance.now();
    const outcome = await limit(name, key).then(
      () => "passed",
      (error) => error.code,
    );
    slowest = Math.max(slowest, performance.now() - began);
    if (outcome === "passed") passed += 1;
    else expect(outcome).toBe("rate_limited");
  }
  return { passed, slowest };
}

/** What `limit()` does while the store it uses, behind a line that can break, is out. */
export function describeOutages(store: string, line: () => FaultyLine): void {
  let warned: MockInstance;
  let informed: MockInstance;

  const recovered = () => vi.waitFor(() => expect(informed).toHaveBeenCalledOnce(), RECOVERED_MS);

  beforeEach(() => {
    vi.restoreAllMocks();
    warned = vi.spyOn(log(), "warn");
    informed = vi.spyOn(log(), "info");
  });

  const BREAKS: [string, () => unknown][] = [
    ["hangs", () => line().hang()],
    ["is refused", () => line().refuse()],
  ];

  describe.each(BREAKS)(`${store} that %s`, (_, breakIt) => {
    it("is decided on in 250 ms: what guards a secret is counted on here, the rest passes; then all is as before", async () => {
      const [key, other] = [newId(), newId()];
      for (const each of [key, other]) for (let tries = 1; tries < max; tries++) await limit("second_step", each);
      expect(warned).not.toHaveBeenCalled();
      await breakIt();

      await limit("second_step", other);
      await expect(limit("second_step", other)).rejects.toMatchObject({ code: "rate_limited" });
      const guarded = await tryOut("second_step", max + 3);
      expect(guarded.passed).toBe(max);
      expect(guarded.slowest).toBeLessThanOrEqual(DECIDED_MS);
      const rest = await tryOut("register", RULES.register.max + 3);
      expect(rest.passed).toBe(RULES.register.max + 3);
      expect(rest.slowest).toBeLessThanOrEqual(DECIDED_MS);
      expect(await isWithin("forgot", newId())).toBe(true);

      await line().mend();
      await recovered();
      await limit("second_step", key);
      await expect(limit("second_step", key)).rejects.toMatchObject({ code: "rate_limited" });
      expect(warned).toHaveBeenCalledOnce();
      expect(warned.mock.calls[0]?.[0]).toMatchObject({ store, err: expect.any(Error) });
    });

    it("loses no refund of what was counted here, and fails on none that it cannot take", async () => {
      const before = await limit("second_step", newId());
      await breakIt();
      await before.refund();
      const key = newId();
      for (let tries = 0; tries < max * 2; tries++) await (await limit("second_step", key)).refund();
      const last = await limit("second_step", key);
      expect(last.headers["ratelimit-remaining"]).toBe(String(max - 1));
      await line().mend();
      await recovered();
      await last.refund();
    });
  });
}
