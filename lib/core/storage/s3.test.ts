import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { afterAll, describe, expect, it } from "vitest";
import { s3Storage } from "./s3";
import { describeStorage } from "./testing/contract";
import { startS3 } from "./testing/s3-process";

const server = await startS3();
const settings = server.settings();
const storage = s3Storage(settings, { page: 10 });
const credentials = {
  accessKeyId: settings.S3_ACCESS_KEY_ID ?? "",
  secretAccessKey: settings.S3_SECRET_ACCESS_KEY ?? "",
};
const Bucket = settings.S3_BUCKET;
const client = new S3Client({
  endpoint: settings.S3_ENDPOINT,
  region: settings.S3_REGION,
  forcePathStyle: true,
  credentials,
});

const names = async (prefix: string) => (await Array.fromAsync(storage.list(prefix))).map(({ name }) => name);

afterAll(server.stop);

describeStorage("S3", () => storage);

describe("the server that S3 is tested against", () => {
  const put = (input: object) => client.send(new PutObjectCommand({ Bucket, Key: "trial", Body: "abc", ...input }));

  it("answers as S3 does", async () => {
    const md5 = "900150983cd24fb0d6963f7d28e17f72";
    expect((await put({})).ETag).toBe(`"${md5}"`);
    expect((await client.send(new HeadObjectCommand({ Bucket, Key: "trial" }))).ETag).toBe(`"${md5}"`);
    const part = await client.send(new GetObjectCommand({ Bucket, Key: "trial", Range: "bytes=0-0" }));
    expect([part.$metadata.httpStatusCode, part.ContentRange, await part.Body?.transformToString()]).toEqual([
      206,
      "bytes 0-0/3",
      "a",
    ]);
    const past = client.send(new GetObjectCommand({ Bucket, Key: "trial", Range: "bytes=3-9" }));
    await expect(past).rejects.toMatchObject({ name: "InvalidRange", $metadata: { httpStatusCode: 416 } });
    await client.send(new DeleteObjectCommand({ Bucket, Key: "trial" }));
    const gone = client.send(new GetObjectCommand({ Bucket, Key: "trial" }));
    await expect(gone).rejects.toMatchObject({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
  });

  it("refuses what is not as its digest says, and who does not know the secret", async () => {
    await expect(put({ ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
    const stranger = new S3Client({
      endpoint: settings.S3_ENDPOINT,
      region: settings.S3_REGION,
      forcePathStyle: true,
      credentials: { ...credentials, secretAccessKey: "wrong" },
    });
    const attempt = stranger.send(new PutObjectCommand({ Bucket, Key: "trial", Body: "abc" }));
    await expect(attempt).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    expect(await storage.size("trial")).toBeNull();
  });
});

describe("a file in a bucket", () => {
  it.each([
    ["full.webp", "image/webp"],
    ["full.avif", "image/avif"],
    ["full.jpg", "image/jpeg"],
    ["page.html", "application/octet-stream"],
    ["original", "application/octet-stream"],
  ])("%s is %s, and may be kept for ever", async (name, type) => {
    await storage.put(`types/${name}`, Buffer.from("x"));
    await storage.copy(`types/${name}`, `copies/${name}`);
    for (const folder of ["types", "copies"]) {
      const head = await client.send(new HeadObjectCommand({ Bucket, Key: `${folder}/${name}` }));
      expect([head.ContentType, head.CacheControl]).toEqual([type, "public, max-age=31536000, immutable"]);
    }
  });

  it("is one of more than a thousand that are listed and removed", async () => {
    const whole = s3Storage(settings);
    const keys = Array.from({ length: 1005 }, (_, index) => `many/k${index}/a`);
    const atOnce = pLimit(20);
    await atOnce.map(keys, (key) => whole.put(key, Buffer.from("x")));
    expect(await whole.stats("many")).toEqual({ files: 1005, bytes: 1005 });
    expect(new Set((await Array.fromAsync(whole.list("many"))).map(({ name }) => name)).size).toBe(1005);
    expect(await whole.remove("many")).toBe(1005);
    expect(await whole.stats("many")).toEqual({ files: 0, bytes: 0 });
  });
});

describe("a bucket", () => {
  it("may hold what is not ours, which is neither listed nor counted", async () => {
    for (const Key of ["shared/", "shared/two words", "shared/../up", "shared/k1/.hidden"])
      await client.send(new PutObjectCommand({ Bucket, Key, Body: "x" })).catch(() => {});
    await storage.put("shared/k1/a", Buffer.from("x"));
    expect(await names("shared")).toEqual(["k1"]);
    expect(await storage.stats("shared")).toEqual({ files: 1, bytes: 1 });
    expect(await Array.fromAsync(storage.files("shared"))).toEqual([{ key: "shared/k1/a", size: 1 }]);
  });

  it("that does not exist, or whose key is wrong, is unavailable", async () => {
    const elsewhere = s3Storage({ ...settings, S3_BUCKET: "another" });
    const stranger = s3Storage({ ...settings, S3_SECRET_ACCESS_KEY: "wrong" });
    for (const [other, name] of [
      [elsewhere, "NoSuchBucket"],
      [stranger, "SignatureDoesNotMatch"],
    ] as const) {
      const refused = { code: "unavailable", cause: { name } };
      await expect(other.put("a", Buffer.from("x"))).rejects.toMatchObject(refused);
      await expect(other.read("a")).rejects.toMatchObject(refused);
      await expect(other.remove("a")).rejects.toMatchObject({ code: "unavailable" });
    }
  });
});

describe("an address", () => {
  const open = { public: true, seconds: 60 };
  const closed = { public: false, seconds: 60 };

  it("is the public one for what is public, and none for anything else", async () => {
    const site = s3Storage({ ...settings, S3_PUBLIC_URL: "https://files.gold.example/base" });
    expect(await site.address("avatars/k/a.webp", open)).toBe("https://files.gold.example/base/avatars/k/a.webp");
    expect(await site.address("avatars/k/a.webp", closed)).toBeNull();
    expect(await storage.address("avatars/k/a.webp", open)).toBeNull();
    expect(await storage.address("avatars/k/a.webp", closed)).toBeNull();
    await expect(site.address("../a", open)).rejects.toThrow("Not a storage key");
  });

  it("is signed where that is wished, good for this file and its time only, and kept by nobody when not public", async () => {
    const site = s3Storage({ ...settings, S3_SIGNED_URLS: true });
    await site.put("signed/a.webp", Buffer.from("PICTURE"));
    await site.put("signed/b.webp", Buffer.from("OTHER"));
    const address = (await site.address("signed/a.webp", closed)) ?? "";
    const answer = await fetch(address);
    expect([answer.status, await answer.text()]).toEqual([200, "PICTURE"]);
    expect(answer.headers.get("content-type")).toBe("image/webp");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect((await fetch(address.replace("a.webp", "b.webp"))).status).toBe(403);
    expect((await fetch(address.replace("Expires=60", "Expires=6000"))).status).toBe(403);
    const short = (await site.address("signed/a.webp", { public: true, seconds: 1 })) ?? "";
    expect((await fetch(short)).headers.get("cache-control")).toContain("immutable");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await fetch(short)).status).toBe(403);
  });

  it("is the public one also where addresses are signed", async () => {
    const both = { ...settings, S3_SIGNED_URLS: true, S3_PUBLIC_URL: "https://files.gold.example" };
    expect(await s3Storage(both).address("a.webp", open)).toBe("https://files.gold.example/a.webp");
    expect(await s3Storage(both).address("a.webp", closed)).toContain("X-Amz-Signature");
  });
});
