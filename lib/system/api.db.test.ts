import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GET as getAvatars } from "@/app/api/health/avatar/route";
import { GET as getLive } from "@/app/api/health/live/route";
import { GET as getReady } from "@/app/api/health/ready/route";
import { closeDb, db } from "@/db/client";
import { layLine } from "@/db/testing/faulty-line";
import { call, requestOf } from "@/db/testing/requests";
import { storage } from "@/lib/core/storage";

const TOKEN = "watching-over-gold-since-1907";
process.env.METRICS_TOKEN = TOKEN;

const url = new URL(process.env.DATABASE_URL ?? "");
const line = await layLine(Number(url.port));
url.port = String(line.port);
process.env.DATABASE_URL = url.href;

const { GET: getMetrics } = await import("@/app/api/metrics/route");

afterAll(async () => {
  await closeDb();
  await line.close();
});

/** What was found out is remembered for a while, which a test does not wait for. */
const forget = () => void delete (globalThis as { [slot: symbol]: unknown })[Symbol.for("gold.remembered")];
beforeEach(forget);

const ask = (handler: typeof getReady, address: string) => call(handler, requestOf("GET", address));

describe("GET /api/metrics", () => {
  const DIRECT = { "x-gold-direct": "1" };
  const get = async (headers: Record<string, string>) => {
    const response = await getMetrics(requestOf("GET", "/api/metrics", { headers }), { params: Promise.resolve({}) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it.each([
    ["who shows the token", { authorization: `Bearer ${TOKEN}` }],
    ["who shows it and sits at the machine", { authorization: `bearer ${TOKEN}`, ...DIRECT }],
    ["who asks from the machine itself", DIRECT],
  ])("tells %s", async (_, headers) => {
    const answer = await get(headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.text).toMatch(/^# TYPE http_requests_total counter$/m);
    expect(answer.text).toMatch(/^nodejs_version_info/m);
    expect(answer.text).toMatch(/^process_cpu_seconds_total /m);
  });

  it.each([
    ["nobody else", {}, 404, "not_found"],
    ["nobody who came through a proxy", { "x-forwarded-for": "127.0.0.1" }, 404, "not_found"],
    ["nobody by another scheme", { authorization: `Basic ${TOKEN}` }, 404, "not_found"],
    ["nobody with another token", { authorization: `Bearer ${TOKEN}x` }, 401, "invalid_token"],
    ["nobody with a part of it", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401, "invalid_token"],
    ["nobody at the machine with another token", { authorization: "Bearer x", ...DIRECT }, 401, "invalid_token"],
  ])("tells %s", async (_, headers, status, code) => {
    const answer = await get(headers);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.text).not.toContain("http_requests_total");
  });
});

it("GET /api/health/live asks nobody", async () => {
  await line.refuse();
  expect(await ask(getLive, "/api/health/live")).toMatchObject({ status: 200, body: { status: "ok" } });
  await line.mend();
});

describe("GET /api/health/ready", () => {
  const ready = () => ask(getReady, "/api/health/ready");

  it("is ready with database and storage", async () => {
    expect(await ready()).toMatchObject({ status: 200, body: { status: "ok" } });
  });

  it("names what is out and nothing of where it is, and asks again once a second at most", async () => {
    await closeDb();
    await line.refuse();
    const ask = vi.spyOn(storage(), "size").mockRejectedValue(new Error("EACCES: /var/lib/gold/files"));
    const answers = await Promise.all([ready(), ready(), ready()]);
    for (const { status, headers, body } of answers) {
      expect({ status, type: headers.get("content-type"), code: body.code, detail: body.detail }).toEqual({
        status: 503,
        type: "application/problem+json",
        code: "unavailable",
        detail: "Out: database, storage.",
      });
      expect(body.errors.map((each: { path: string }) => each.path)).toEqual(["database", "storage"]);
      expect(JSON.stringify(body)).not.toMatch(/EACCES|127\.0\.0\.1|postgres|\/var/);
    }
    expect(ask).toHaveBeenCalledOnce();
    ask.mockRestore();
    await line.mend();
    expect((await ready()).status).toBe(503);
    forget();
    expect((await ready()).status).toBe(200);
  });

  it("is not ready when the database hangs, within two seconds and a moment", async () => {
    const hang = vi.spyOn(db(), "execute").mockReturnValue(new Promise(() => {}) as never);
    const began = performance.now();
    expect((await ready()).body.detail).toBe("Out: database.");
    expect(performance.now() - began).toBeLessThan(2500);
    hang.mockRestore();
  });

  it("is not ready before the database knows every migration", async () => {
    await db().execute("update drizzle.__drizzle_migrations set created_at = created_at - 1");
    expect((await ready()).body.detail).toBe("Out: migrations.");
    await db().execute("update drizzle.__drizzle_migrations set created_at = created_at + 2");
    forget();
    expect((await ready()).status).toBe(200);
  });
});

describe("GET /health/avatar", () => {
  const health = () => ask(getAvatars, "/health/avatar");

  it("answers as the guide says, with what is stored", async () => {
    const bytes = Buffer.alloc(1024 * 1024);
    await storage().put("avatars/one/full.webp", bytes);
    await storage().put("avatars/one/small.webp", bytes.subarray(0, 1024 * 256));
    await storage().put("originals/one", bytes);
    expect(await health()).toMatchObject({
      status: 200,
      body: { status: "healthy", config_valid: true, errors: [], storage: { total_files: 3, total_size_mb: 2.25 } },
    });
  });

  it("counts once, however many ask, and again after a while", async () => {
    const count = vi.spyOn(storage(), "stats");
    await Promise.all(Array.from({ length: 50 }, health));
    await health();
    expect(count).toHaveBeenCalledTimes(2);
    forget();
    await health();
    expect(count).toHaveBeenCalledTimes(4);
    count.mockRestore();
  });

  it("says 503 when the storage is out, and not where it is", async () => {
    const place = path.join(process.env.DATA_DIR ?? "", "files");
    await rename(place, `${place}-away`);
    await writeFile(place, "in the way");
    const { status, body } = await health();
    expect({ http: status, ...body }).toMatchObject({ http: 503, status: "unhealthy", config_valid: false });
    expect(body.errors).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/\/|ENOTDIR/);
    await rm(place);
    await rename(`${place}-away`, place);
    expect((await health()).status).toBe(503);
    forget();
    expect((await health()).status).toBe(200);
  });

  it("says 503 when what is stored cannot be counted", async () => {
    const broken = vi.spyOn(storage(), "stats").mockRejectedValue(new Error("EACCES: /var/lib/gold/files"));
    const { status, body } = await health();
    expect({ http: status, ...body }).toMatchObject({
      http: 503,
      status: "unhealthy",
      storage: { total_files: null, total_size_mb: null },
    });
    expect(JSON.stringify(body)).not.toContain("/var/lib");
    broken.mockRestore();
  });
});
