import { sql } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { closeDb, db } from "./client";
import { layLine } from "./testing/faulty-line";

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
