import { afterAll } from "vitest";
import { layLine } from "@/db/testing/faulty-line";
import { testRedisUrl } from "@/db/testing/redis";
import { describeOutages } from "./testing/outages";

const url = new URL(testRedisUrl());
const line = await layLine(Number(url.port));
url.port = String(line.port);
process.env.REDIS_URL = url.href;

describeOutages("redis", () => line);

afterAll(line.close);
