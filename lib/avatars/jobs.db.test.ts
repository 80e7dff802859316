import { expect, it } from "vitest";
import { env } from "@/lib/core/env";
import { seriesNow } from "@/lib/core/metrics";
import { startAvatarJobs } from "./jobs";
import { inTurn } from "./turns";

it("shows how many pictures are being made and how many wait", async () => {
  startAvatarJobs();
  const load = async () => {
    const series = await seriesNow();
    return [series.get("avatar_queue_running"), series.get("avatar_queue_waiting")];
  };
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const made = Array.from({ length: env().AVATAR_CONCURRENCY + 3 }, () => inTurn(() => gate));
  expect(await load()).toEqual([env().AVATAR_CONCURRENCY, 3]);
  open();
  await Promise.all(made);
  expect(await load()).toEqual([0, 0]);
});
