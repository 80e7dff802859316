import { afterAll } from "vitest";
import { closeDb } from "@/db/client";
import { layLine } from "@/db/testing/faulty-line";
import { describeOutages } from "./testing/outages";

const url = new URL(process.env.DATABASE_URL ?? "");
const line = await layLine(Number(url.port));
url.port = String(line.port);
process.env.DATABASE_URL = url.href;

describeOutages("postgres", () => line);

afterAll(async () => {
  await closeDb();
  await line.close();
});
