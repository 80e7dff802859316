import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newKey } from "../ids";
import type { Storage } from "../storage";
import { s3Storage } from "./s3";
import { ANSWER_FAULTS, FAULTS, layFaultyLine } from "./testing/faulty-s3";
import { startS3 } from "./testing/s3-process";

const DECIDED_MS = 8000;
const HASTE = { idle: 1500, whole: 5000, distrust: 1000 };

const server = await startS3();
const line = await layFaultyLine(server.port);
/** Reached past the line: what really lies in the bucket. */
const bucket = s3Storage(server.settings());
const large = Buffer.alloc(1024 * 1024, "gold");

let at: string;

beforeEach(async () => {
  at = `outage/${newKey()}`;
  await bucket.put(`${at}/a`, Buffer.from("old"));
  await bucket.put(`${at}/large`, large);
});
afterEach(() => line.fault(null));
afterAll(async () => {
  await line.close();
  await server.stop();
});

const unavailable = { code: "unavailable", details: { retry_after: expect.any(Number) }, cause: expect.any(Error) };

const through = () => s3Storage(server.settings(line.port));

const puts = (storage: Storage) => [storage.put(`${at}/a`, Buffer.from("new")), storage.put(`${at}/b`, large)];
const writes = (storage: Storage) => [...puts(storage), storage.remove(at), storage.copy(`${at}/a`, `${at}/c`)];
const reads = (storage: Storage) => [
  storage.read(`${at}/large`),
  storage.stats(at),
  Array.fromAsync(storage.list(at)),
  storage.open(`${at}/large`).then((file) => file && new Response(file.stream()).arrayBuffer()),
];

async function expectOut(work: Promise<unknown>[], within = DECIDED_MS): Promise<void> {
  const began = performance.now();
  const outcomes = await Promise.allSettled(work);
  expect(performance.now() - began).toBeLessThan(within);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: unavailable });
}

async function expectAsBefore(): Promise<void> {
  expect((await bucket.read(`${at}/a`))?.toString()).toBe("old");
  expect((await bucket.read(`${at}/large`))?.equals(large)).toBe(true);
  expect(await bucket.stats(at)).toEqual({ files: 2, bytes: 3 + large.length });
}

async function expectWorks(storage: Storage): Promise<void> {
  await storage.put(`${at}/a`, Buffer.from("new"));
  await storage.copy(`${at}/a`, `${at}/b`);
  expect((await storage.read(`${at}/b`))?.toString()).toBe("new");
  expect((await storage.read(`${at}/large`))?.equals(large)).toBe(true);
  expect(await storage.remove(at)).toBe(3);
}

describe.each(FAULTS)("an S3 that %s", (fault) => {
  it("is unavailable within eight seconds, has changed nothing, and works again when it does", async () => {
    const storage = through();
    await storage.size(`${at}/a`);
    line.fault(fault);
    // Only what has a body can be spoiled.
    await expectOut(fault === "gets other bytes" ? puts(storage) : [...writes(storage), ...reads(storage)]);
    line.fault(null);
    await expectAsBefore();
    await expectWorks(storage);
  });
});

describe.each(ANSWER_FAULTS)("an S3 that %s", (fault) => {
  it("is unavailable within eight seconds to whoever reads, and works again when it does", async () => {
    const storage = through();
    line.fault(fault);
    await expectOut(reads(storage));
    line.fault(null);
    await expectAsBefore();
    await expectWorks(storage);
  });
});

describe("an S3 that no server answers for", () => {
  it("is unavailable at once", async () => {
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, "127.0.0.1", () => {
        const { port } = probe.address() as { port: number };
        probe.close(() => resolve(port));
      });
    });
    const storage = s3Storage(server.settings(port));
    await expectOut([...writes(storage), ...reads(storage)], 3000);
  });

  it("or whose credentials nobody hands out, is unavailable in time", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `http://127.0.0.1:${port}/`);
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const settings = { ...server.settings(), S3_ACCESS_KEY_ID: undefined, S3_SECRET_ACCESS_KEY: undefined };
    await expectOut(
      [s3Storage(settings, { patience: { ...HASTE, whole: 1000 } }).put(`${at}/a`, Buffer.from("new"))],
      2500,
    );
    vi.unstubAllEnvs();
    silent.close();
  });
});

describe("a server that speaks otherwise", () => {
  it("is unavailable: what it does not know is not stored", async () => {
    const other = createHttpServer((_, response) => response.writeHead(404).end("<html>Not found</html>"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const storage = s3Storage(server.settings((other.address() as { port: number }).port));
    await expect(storage.put(`${at}/a`, Buffer.from("new"))).rejects.toMatchObject(unavailable);
    await expect(storage.remove(at)).rejects.toMatchObject(unavailable);
    other.close();
  });
});

describe("a server that was silent", () => {
  it("is given less time by whoever comes next, so that clearing up after it takes none, and all of it once it answers", async () => {
    const storage = s3Storage(server.settings(line.port), { patience: { idle: 2400, whole: 4000, distrust: 800 } });
    const lasted = async (work: Promise<unknown>) => {
      const began = performance.now();
      await expect(work).rejects.toMatchObject(unavailable);
      return performance.now() - began;
    };
    line.fault("hangs");
    expect(await lasted(storage.put(`${at}/a`, Buffer.from("new")))).toBeGreaterThan(2300);
    expect(await lasted(storage.remove(at))).toBeLessThan(2000);
    line.fault(null);
    await expectAsBefore();
    await expectWorks(storage);
    line.fault("hangs");
    expect(await lasted(storage.read(`${at}/a`))).toBeGreaterThan(2300);
  });
});

describe("one failure", () => {
  it.each(["answers 500", "resets", "gets other bytes"] as const)(
    "of a server that %s is tried once more",
    async (fault) => {
      const storage = through();
      line.fault(fault, 1);
      await storage.put(`${at}/a`, Buffer.from("new"));
      expect((await bucket.read(`${at}/a`))?.toString()).toBe("new");
    },
  );

  it("by silence is not: whoever waits is told", async () => {
    const storage = s3Storage(server.settings(line.port), { patience: { ...HASTE, whole: 7000 } });
    line.fault("hangs", 1);
    await expect(storage.put(`${at}/a`, Buffer.from("new"))).rejects.toMatchObject(unavailable);
  });
});

describe("whoever reads slowly", () => {
  // More than lies on the way between two processes.
  const huge = Buffer.alloc(16 * 1024 * 1024, "slow");

  it("gets a file whole, however long the server waits for them", async () => {
    const storage = s3Storage(server.settings(line.port), { patience: HASTE });
    await bucket.put(`${at}/slow`, huge);
    const reader = (await storage.open(`${at}/slow`))?.stream().getReader();
    const chunks: Uint8Array[] = [];
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      chunks.push(part.value);
      if (chunks.length === 1) await new Promise((resolve) => setTimeout(resolve, 2 * HASTE.idle));
    }
    expect(Buffer.concat(chunks).equals(huge)).toBe(true);
  });

  it("is told when the server goes", async () => {
    const storage = s3Storage(server.settings(line.port), { patience: HASTE });
    await bucket.put(`${at}/slow`, huge);
    const reader = (await storage.open(`${at}/slow`))?.stream().getReader();
    await reader?.read();
    line.fault("falls silent in the middle of an answer");
    const rest = async () => {
      while (!(await reader?.read())?.done);
    };
    await expect(rest()).rejects.toMatchObject(unavailable);
  });
});

describe("connections", () => {
  it("are used again, also after a small file that nobody wanted", async () => {
    const storage = through();
    const before = line.connections();
    for (let times = 0; times < 10; times++) {
      await storage.put(`${at}/a`, Buffer.from("new"));
      await (await storage.open(`${at}/a`))?.close();
      await storage.read(`${at}/a`);
    }
    expect(line.connections() - before).toBeLessThanOrEqual(2);
  });
});
