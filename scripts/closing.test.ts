import { expect, it, vi } from "vitest";
import { atClosing } from "@/lib/core/closing";
import { closeApp } from "./closing.ts";

it("does what the app left for its end, the last of each name, and waits for what fails or hangs no longer than told", async () => {
  const done: string[] = [];
  atClosing("figures", async () => done.push("an older bundle's"));
  atClosing("figures", async () => {
    await new Promise(setImmediate);
    done.push("figures");
  });
  atClosing("fails", () => Promise.reject(new Error("no")));
  await closeApp(1000);
  expect(done).toEqual(["figures"]);
  const hangs = vi.fn(() => new Promise(() => {}));
  atClosing("hangs", hangs);
  const began = performance.now();
  await closeApp(50);
  expect(hangs).toHaveBeenCalledOnce();
  expect(performance.now() - began).toBeLessThan(1000);
});
