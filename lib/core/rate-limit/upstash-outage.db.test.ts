import { afterAll } from "vitest";
import { layLine } from "@/db/testing/faulty-line";
import { describeOutages } from "./testing/outages";
import { startUpstashRest } from "./testing/upstash-rest";

const rest = await startUpstashRest();
const line = await layLine(rest.port);
process.env.UPSTASH_REDIS_REST_URL = `http://127.0.0.1:${line.port}`;
process.env.UPSTASH_REDIS_REST_TOKEN = rest.token;

describeOutages("upstash", () => line);

afterAll(async () => {
  await line.close();
  await rest.close();
});
