import { describe, expect, it } from "vitest";
import { loadEnv } from "../env";
import { openStorage } from "../storage";
import { fileOrigins } from "./origins";

const KEY = { S3_ACCESS_KEY_ID: "key", S3_SECRET_ACCESS_KEY: "secret" };
const BUCKET = { DATABASE_URL: "postgres://a:b@localhost/gold", AUTH_SECRET: "x".repeat(32), S3_BUCKET: "gold-files" };
const settings = (given: object) => loadEnv({ ...BUCKET, ...KEY, AVATAR_STORAGE_TYPE: "s3", ...given });

describe("fileOrigins", () => {
  it.each([
    [{}],
    [{ S3_REGION: "eu-central-1" }],
    [{ S3_REGION: "cn-north-1" }],
    [{ S3_FORCE_PATH_STYLE: "true" }],
    [{ S3_BUCKET: "gold.files" }],
    [{ S3_ENDPOINT: "https://s3.example:9000/base" }],
    [{ S3_ENDPOINT: "https://s3.example", S3_FORCE_PATH_STYLE: "true" }],
    [{ S3_ENDPOINT: "https://s3.example", S3_BUCKET: "gold.files" }],
    [{ S3_ENDPOINT: "http://127.0.0.1:9000" }],
    [{ S3_ENDPOINT: "http://localhost:9000" }],
  ])("names the origin of the addresses that are signed with %o", async (given) => {
    const all = settings({ ...given, S3_SIGNED_URLS: "true" });
    const address = await openStorage("s3", all).address("avatars/k/a.webp", { public: false, seconds: 60 });
    expect(fileOrigins(all)).toEqual([new URL(address ?? "").origin]);
  });

  it("names the public one, and none where files come through the site", () => {
    const S3_PUBLIC_URL = "https://files.gold.example/base";
    expect(fileOrigins(settings({ S3_PUBLIC_URL }))).toEqual(["https://files.gold.example"]);
    expect(fileOrigins(settings({}))).toEqual([]);
    expect(fileOrigins(settings({ S3_PUBLIC_URL, S3_SIGNED_URLS: "1", AVATAR_STORAGE_TYPE: "local" }))).toEqual([]);
  });
});
