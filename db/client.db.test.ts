import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { env } from "@/lib/core/env";
import { exposition } from "@/lib/core/metrics";
import { closeDb, db } from "./client";
import { layLine } from "./testing/faulty-line";
import { transaction } from "./tx";

const url = new URL(process.env.DATABASE_URL ?? "");
const line = await layLine(Number(url.port));
url.port = String(line.port);
process.env.DATABASE_URL = url.href;

afterAll(async () => {
  await closeDb();
  await line.close();
});

const AT_ONCE = 20;
const RECOVERED_MS = 2_000;

const askAll = () => Promise.allSettled(Array.from({ length: AT_ONCE }, () => db().execute(sql`select 1`)));
const outcomes = async () => new Set((await askAll()).map(({ status }) => status));

it("reaches the database at once when it is back, however often it was refused before", async () => {
  expect(await outcomes()).toEqual(new Set(["fulfilled"]));
  await line.refuse();
  for (let rounds = 0; rounds < 4; rounds++) expect(await outcomes()).toEqual(new Set(["rejected"]));
  await line.mend();
  const began = performance.now();
  expect(await outcomes()).toEqual(new Set(["fulfilled"]));
  expect(performance.now() - began).toBeLessThan(RECOVERED_MS);
});

describe("the pool's gauges", () => {
  const { DATABASE_POOL_SIZE: size } = env();
  const load = async () => {
    const { text } = await exposition();
    const of = (name: string) => Number(new RegExp(`^database_pool_${name}{pool="main"} (\\d+)$`, "m").exec(text)?.[1]);
    return { in_use: of("in_use"), waiting: of("waiting"), connections_max: of("connections_max") };
  };
  const idle = { in_use: 0, waiting: 0, connections_max: size };

  it("tell how many connections work and how much waits for one, failures and transactions included", async () => {
    expect(await load()).toEqual(idle);
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const held = Array.from({ length: size + 2 }, () =>
      transaction(async (tx) => {
        await tx.execute(sql`select 1`);
        await gate;
      }),
    );
    expect(await load()).toEqual({ ...idle, in_use: size, waiting: 2 });
    open();
    await Promise.all(held);
    expect(await load()).toEqual(idle);
    const failed = await Promise.allSettled([
      db().execute(sql`select no_such_column`),
      transaction(() => Promise.reject(new Error("no"))),
    ]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await load()).toEqual(idle);
  });
});
