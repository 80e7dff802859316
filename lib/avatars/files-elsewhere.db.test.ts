import { beforeAll, describe, expect, it, vi } from "vitest";
import { env } from "@/lib/core/env";
import { storage } from "@/lib/core/storage";
import { OUTPUTS } from "./constants";
import { fileOf } from "./keys";
import { ask, CHROME, EVER, putAll } from "./testing/files";

const whole = `ps${"w".repeat(43)}`;
const fresh = `ps${"f".repeat(43)}`;

beforeAll(async () => {
  await putAll(whole, OUTPUTS);
  await putAll(fresh, ["webp"]);
});

describe("with a proxy that sends files", () => {
  beforeAll(() => {
    Object.assign(env(), { AVATAR_ACCEL_PREFIX: "/_files" });
    return () => Object.assign(env(), { AVATAR_ACCEL_PREFIX: undefined });
  });

  it("it is told which, and nothing is opened", async () => {
    const open = vi.spyOn(storage(), "open");
    const response = await ask(whole, "medium", { accept: CHROME, range: "bytes=0-1" });
    expect([response.status, response.body]).toEqual([200, null]);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": EVER,
      "content-disposition": 'inline; filename="avatar-medium.avif"',
      "content-security-policy": "default-src 'none'",
      "content-type": "image/avif",
      etag: `"${whole}.medium.avif"`,
      vary: "Accept",
      "x-accel-redirect": `/_files/avatars/${whole}/medium.avif`,
      "x-content-type-options": "nosniff",
    });
    expect(open).not.toHaveBeenCalled();
    open.mockRestore();
  });

  it("it hears of no file that is not there, or held already", async () => {
    const missing = await ask(fresh, "medium.avif");
    expect([missing.status, missing.headers.has("x-accel-redirect")]).toEqual([404, false]);
    const held = await ask(whole, "medium.webp", { "if-none-match": "*" });
    expect([held.status, held.headers.has("x-accel-redirect")]).toEqual([304, false]);
  });

  it("it is passed over where files lie in a bucket", async () => {
    Object.assign(env(), { AVATAR_STORAGE_TYPE: "s3" });
    const response = await ask(whole, "medium.webp").finally(() =>
      Object.assign(env(), { AVATAR_STORAGE_TYPE: "local" }),
    );
    expect([response.headers.has("x-accel-redirect"), response.text]).toEqual([false, "webp of medium"]);
  });
});

describe("with a storage that browsers reach", () => {
  beforeAll(() => {
    const address = vi.spyOn(storage(), "address");
    address.mockImplementation(async (key, options) => `https://files.example/${key}?${JSON.stringify(options)}`);
    return () => address.mockRestore();
  });

  it("they are sent there for a while, whatever they hold", async () => {
    const response = await ask(whole, "medium", { accept: CHROME, "if-none-match": "*", range: "bytes=0-1" });
    expect([response.status, response.body]).toEqual([302, null]);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "public, max-age=300",
      "content-security-policy": "default-src 'none'",
      location: `https://files.example/${fileOf(whole, "medium", "avif")}?{"public":true,"seconds":3600}`,
      vary: "Accept",
      "x-content-type-options": "nosniff",
    });
  });

  it("they are not sent to what is not there", async () => {
    expect((await ask(fresh, "medium.avif")).status).toBe(404);
    const { headers } = await ask(fresh, "medium", { accept: CHROME });
    expect(headers.get("location")).toContain("/medium.webp?");
  });
});
