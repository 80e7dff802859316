import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { photo } from "@/lib/avatars/testing/pictures";
import type { Storage } from "@/lib/core/storage";
import { s3Storage } from "@/lib/core/storage/s3";
import { FAULTS, type FaultyS3, layFaultyLine } from "@/lib/core/storage/testing/faulty-s3";
import { type S3Process, startS3, variablesOf } from "@/lib/core/storage/testing/s3-process";
import { freePort } from "./ports";
import { freshFolder, npmStart, type Running } from "./testing/npm-start";

const DECIDED_MS = 8000;
const PASSWORD = "walnut harbour geese seventeen";

let server: S3Process;
let line: FaultyS3;
let bucket: Storage;
let site: Running;
let url: string;
let authorization: string;

async function json(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${url}${path}`, init);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

async function upload(bytes: Buffer) {
  const body = new FormData();
  body.set("file", new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }), "photo.jpg");
  return json("/api/v1/profile/me/avatar", { method: "POST", headers: { authorization }, body });
}

/** Sets of files and originals. Of a set some files are made later, in their own time. */
async function stored(): Promise<string[]> {
  const keys = (await Array.fromAsync(bucket.files())).map(({ key }) => key.split("/").slice(0, 2).join("/"));
  return [...new Set(keys)].toSorted();
}

beforeAll(async () => {
  server = await startS3();
  line = await layFaultyLine(server.port);
  bucket = s3Storage(server.settings());
  const PORT = String(await freePort());
  url = `http://localhost:${PORT}`;
  const settings = { ...server.settings(line.port), S3_SIGNED_URLS: true };
  site = npmStart({
    DATA_DIR: freshFolder(),
    PORT,
    AVATAR_STORAGE_TYPE: "s3",
    ENABLE_RATE_LIMITING: "false",
    ...variablesOf(settings),
  });
  await site.ready();
  const account = { email: "nora@gold.example", password: PASSWORD, full_name: "Nora Lindqvist" };
  const { body } = await json("/api/v1/auth/register", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(account),
  });
  authorization = `Bearer ${body.access_token}`;
}, 120_000);
afterAll(async () => {
  site?.killEverything();
  await line?.close();
  await server?.stop();
});

describe("npm start with a bucket", () => {
  it("keeps pictures there, sends browsers there for them, and lets its pages show them", async () => {
    const { status, body } = await upload(await photo());
    expect(status).toBe(200);
    const [, key] = /avatars\/([^/]+)\/medium/.exec(body.avatar_url) ?? [];
    expect(await bucket.size(`avatars/${key}/medium.webp`)).toBeGreaterThan(0);
    const shown = await fetch(`${url}${body.avatar_url}`, { headers: { authorization } });
    expect(shown.headers.get("content-type")).toBe("image/webp");
    expect(new URL(shown.url).port).toBe(String(line.port));
    const page = await fetch(`${url}/sign-in`);
    expect(page.headers.get("content-security-policy")).toMatch(
      new RegExp(`img-src [^;]*http://127.0.0.1:${line.port}(;| )`),
    );
  });

  it.each(FAULTS)(
    "that %s refuses pictures in time, changes nothing, and takes them again when it is mended",
    async (fault) => {
      const picture = await photo(500 + FAULTS.indexOf(fault), 500);
      const [before, profile] = [await stored(), await json("/api/v1/users/profile", { headers: { authorization } })];
      line.fault(fault);
      const began = performance.now();
      const { status, headers, body } = await upload(picture);
      expect(performance.now() - began).toBeLessThan(DECIDED_MS);
      expect([status, body.code, Number(headers.get("retry-after"))]).toEqual([503, "unavailable", 5]);
      line.fault(null);
      const after = await json("/api/v1/users/profile", { headers: { authorization } });
      expect([await stored(), after.body]).toEqual([before, profile.body]);
      expect((await upload(picture)).status).toBe(200);
    },
  );
});
