import { eq } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { job_runs } from "@/db/schema/system";
import { newId } from "./ids";
import { repeat, wake } from "./jobs";

const DAY = 24 * 60 * 60 * 1000;

it("keeps the last run of a job that asks for it, with what it answered, failures too", async () => {
  const [name, other] = [newId(), newId()];
  const answers = [{ files: 3 }, new Error("no"), { files: 0 }];
  const ran = vi.fn(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  repeat({ name, every_ms: DAY, kept: true, run: ran });
  repeat({ name: other, every_ms: DAY, run: ran });
  const runOf = async (which: string) => (await db().select().from(job_runs).where(eq(job_runs.name, which)))[0];

  for (const [failed, report] of [
    [false, { files: 3 }],
    [true, null],
    [false, { files: 0 }],
  ] as const) {
    const before = new Date();
    wake(name);
    await vi.waitFor(async () => expect(await runOf(name)).toMatchObject({ failed, report }));
    const { began_at, seconds } = (await runOf(name)) ?? {};
    expect(began_at?.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(seconds).toBeLessThan(5);
  }
  wake(other);
  await vi.waitFor(() => expect(ran).toHaveBeenCalledTimes(4));
  expect(await runOf(other)).toBeUndefined();
});
