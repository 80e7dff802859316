import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as ask, type IncomingHttpHeaders } from "node:http";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePhotograph } from "@/db/testing/photographs";
import { ensureNginx, startNginx, type ThrowawayNginx } from "./nginx";
import { freePort } from "./ports";
import { freshFolder, npmStart, type Running } from "./testing/npm-start";

const MIB = 1024 * 1024;
/** Of a picture of noise that takes all but 5 MiB. */
const SIDE = 1320;
const EVER = "public, max-age=31536000, immutable";

let site: Running;
let nginx: ThrowawayNginx;
let direct: string;
let data: string;
/** The header of somebody who has a picture, and where that lies. */
let authorization: string;
let picture: string;

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };
type Sent = { method?: string; headers?: Record<string, string>; body?: Buffer | string };

/** A request as it is written: `fetch` would tidy the path, and hide what comes twice. */
function send(target: string, { method = "GET", headers = {}, body }: Sent = {}): Promise<Answer> {
  const [, origin = nginx.url, at = target] = /^(http:\/\/[^/]+)(.*)$/.exec(target) ?? [];
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = ask({ hostname, port, path: at, method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

const jsonOf = ({ body }: Answer) => JSON.parse(body.toString());

async function register(name: string): Promise<string> {
  const account = { email: `${name}@example.com`, full_name: name, password: "four grey herons waiting" };
  const headers = { "content-type": "application/json" };
  const entered = await send("/api/v1/auth/register", { method: "POST", headers, body: JSON.stringify(account) });
  expect(entered.status).toBe(201);
  return `Bearer ${jsonOf(entered).access_token}`;
}

/** A form with a file, and the headers that say what it is. */
function formOf(file: Buffer): Required<Sent> {
  const boundary = "nine-herons";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}`, authorization };
  return { method: "POST", headers, body };
}

const upload = (file: Buffer, more: Record<string, string> = {}) => {
  const { headers, ...form } = formOf(file);
  return send("/api/v1/profile/me/avatar", { ...form, headers: { ...headers, ...more } });
};

const choose = async (audience: string): Promise<string> => {
  const headers = { authorization, "content-type": "application/json" };
  const body = JSON.stringify({ audience });
  expect((await send("/api/v1/users/profile/visibility", { method: "PUT", headers, body })).status).toBe(200);
  return jsonOf(await send("/api/v1/users/profile", { headers: { authorization } })).avatar_url;
};

beforeAll(async () => {
  const program = ensureNginx();
  const port = await freePort();
  data = freshFolder();
  direct = `http://127.0.0.1:${port}`;
  site = npmStart({ DATA_DIR: data, PORT: String(port), TRUSTED_PROXY_HOPS: "1", AVATAR_ACCEL_PREFIX: "/_files" });
  await site.ready();
  nginx = await startNginx(program, freshFolder(), { port, files: path.join(data, "files") });
  authorization = await register("Mira");
  const uploaded = await upload(await makePhotograph({ width: 400, height: 400 }));
  expect(uploaded.status).toBe(200);
  picture = jsonOf(uploaded).avatar_url;
}, 120_000);

afterAll(async () => {
  await nginx?.stop();
  site?.killEverything();
});

const stored = (url: string) => readFileSync(path.join(data, url.replace(/^\/files\//, "files/")));

describe("a picture behind nginx", () => {
  it("is chosen by GOLD and sent by nginx, with every header once", async () => {
    const behind = await send(direct + picture);
    expect([behind.status, behind.body.length]).toEqual([200, 0]);
    expect(behind.headers["x-accel-redirect"]).toBe(picture.replace("/files/", "/_files/"));
    const answer = await send(picture);
    expect([answer.status, answer.body.equals(stored(picture))]).toEqual([200, true]);
    expect(answer.headers).toMatchObject({
      server: "nginx",
      "accept-ranges": "bytes",
      "cache-control": EVER,
      "content-disposition": 'inline; filename="avatar-medium.webp"',
      "content-length": String(answer.body.length),
      "content-security-policy": "default-src 'none'",
      "content-type": "image/webp",
      "x-content-type-options": "nosniff",
    });
    for (const absent of ["vary", "x-accel-redirect", "x-gold-content-length", "transfer-encoding"])
      expect(answer.headers).not.toHaveProperty(absent);
    const head = await send(picture, { method: "HEAD" });
    expect([head.status, head.headers["content-length"]]).toEqual([200, String(answer.body.length)]);
  });

  it("is not sent again to who holds it, and in parts to who asks for one", async () => {
    const { headers, body } = await send(picture);
    const { etag = "", "last-modified": since = "" } = headers;
    expect(etag).toMatch(/^"/);
    const copies: Record<string, string>[] = [
      { "if-none-match": etag },
      { "if-none-match": `"other", ${etag}` },
      { "if-modified-since": since },
    ];
    for (const held of copies) {
      const answer = await send(picture, { headers: held });
      expect([answer.status, answer.body.length]).toEqual([304, 0]);
      expect(answer.headers["cache-control"]).toBe(EVER);
    }
    const part = await send(picture, { headers: { range: "bytes=10-19", "if-range": etag } });
    expect([part.status, part.headers["content-range"]]).toEqual([206, `bytes 10-19/${body.length}`]);
    expect(part.body).toEqual(body.subarray(10, 20));
    expect((await send(picture, { headers: { range: "bytes=10-19", "if-range": '"other"' } })).status).toBe(200);
    expect((await send(picture, { headers: { range: "bytes=999999-" } })).status).toBe(416);
  });

  it("comes in the format that suits the reader, and says that it might not", async () => {
    const negotiated = picture.replace(/\.webp$/, "");
    for (const address of [negotiated, `${negotiated}?as=.webp`, negotiated.replace(/m(?=edium$)/, "%6d")]) {
      const answer = await send(address, { headers: { accept: "image/webp" } });
      expect([answer.status, answer.headers["content-type"], answer.headers.vary]).toEqual([
        200,
        "image/webp",
        "Accept",
      ]);
    }
    expect((await send(`${picture}?a=1`)).headers.vary).toBeUndefined();
    expect((await send(picture.replace("medium", "huge"))).status).toBe(404);
  });

  it("of a private person comes to them and to nobody else", async () => {
    const guarded = await choose("private");
    expect((await send(picture)).status).toBe(404);
    const stranger = await register("Stranger");
    for (const headers of [{}, { authorization: stranger }] as Record<string, string>[]) {
      const refused = await send(guarded, { headers });
      expect([refused.status, jsonOf(refused).code]).toEqual([404, "not_found"]);
    }
    const own = await send(guarded, { headers: { authorization } });
    expect([own.status, own.headers["cache-control"]]).toEqual([200, "private, no-store"]);
    expect(own.body).toEqual(stored(guarded));
    picture = await choose("members");
    expect((await send(picture)).status).toBe(200);
  });
});

describe("the files themselves", () => {
  it("are nowhere to be reached past GOLD, whatever is asked or claimed", async () => {
    const inside = picture.replace("/files/", "/_files/");
    for (const address of [
      inside,
      "/_files/avatars/",
      "/_files/",
      "/_files/secrets.json",
      "/_files/originals/x",
      inside.replace("/avatars/", "/avatars/../avatars/"),
      inside.replace("_files", "%5ffiles"),
      inside.replace("/_files/avatars", "/_files/avatars/../../"),
      `/${inside}`,
    ]) {
      const answer = await send(address);
      expect([address, answer.status]).toEqual([address, address.includes("/../../") ? 400 : 404]);
      expect(answer.body.includes(stored(picture))).toBe(false);
    }
    const claimed = { "x-accel-redirect": inside, "x-sendfile": inside, "x-original-url": inside };
    for (const address of ["/api/health/live", "/", picture.replace("medium", "huge"), `/files/avatars/x/${inside}`]) {
      const answer = await send(address, { headers: claimed });
      expect(answer.headers["content-type"] ?? "").not.toMatch(/^image/);
      expect(answer.body.includes(stored(picture))).toBe(false);
    }
  });
});

describe("an upload through nginx", () => {
  it("of five MiB arrives, of more is refused by GOLD or before it, in the same words", async () => {
    const noise = sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } });
    const large = await noise.png({ compressionLevel: 0 }).toBuffer();
    expect([large.length > 4.9 * MIB, large.length < 5 * MIB]).toEqual([true, true]);
    expect((await upload(large)).status).toBe(200);
    const padded = (size: number) => Buffer.concat([large, randomBytes(size - large.length)]);
    for (const size of [5 * MIB + 5000, 6 * MIB, 20 * MIB]) {
      for (const more of [{}, { "transfer-encoding": "chunked" }] as Record<string, string>[]) {
        const refused = await upload(padded(size), more);
        expect([size, refused.status, refused.headers["content-type"]]).toEqual([
          size,
          413,
          "application/problem+json",
        ]);
        expect(jsonOf(refused)).toMatchObject({ type: "about:blank", status: 413, code: "file_too_large" });
        expect(jsonOf(refused).request_id).toMatch(/\w{8}/);
      }
    }
  });

  it("elsewhere may not be as large", async () => {
    const headers = { authorization, "content-type": "application/json" };
    const refused = await send("/api/v1/users/profile", { method: "PATCH", headers, body: Buffer.alloc(2 * MIB, " ") });
    expect(refused.headers["content-type"]).toBe("application/problem+json");
    expect([refused.status, jsonOf(refused).code]).toEqual([413, "body_too_large"]);
  });
});

describe("what nginx tells GOLD, and of GOLD", () => {
  it("is the caller's own address, whatever they claim", async () => {
    const left = async (headers: Record<string, string>) =>
      Number((await send("/api/v1/users/nobody", { headers })).headers["ratelimit-remaining"]);
    const first = await left({});
    const claims = ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip"];
    for (const [index, name] of claims.entries()) {
      expect(await left({ [name]: `203.0.113.${index}` })).toBe(first - 1 - index);
    }
  });

  it("hides what is for its machine alone, and nothing beside it", async () => {
    for (const address of [
      "/api/metrics",
      "/api/metrics/",
      "/api//metrics",
      "/%61pi/metrics",
      "/dev/outbox",
      "/dev",
      "/dev%2foutbox",
    ]) {
      const answer = await send(address, { headers: { "x-gold-direct": "1" } });
      expect([address, answer.status]).toEqual([address, 404]);
    }
    expect((await send("/developers")).status).toBe(200);
  });

  it("leaves strong what writes are based on, and compresses text", async () => {
    const gzip = { "accept-encoding": "gzip" };
    const profile = await send("/api/v1/users/profile", { headers: { ...gzip, authorization } });
    expect(profile.headers.etag).toMatch(/^"v\d+"$/);
    expect((await send("/", { headers: gzip })).headers["content-encoding"]).toBe("gzip");
    expect((await send(picture, { headers: gzip })).headers["content-encoding"]).toBeUndefined();
  });

  it("keeps secrets in addresses out of its log", async () => {
    await send("/reset-password?token=very-secret");
    expect((await send("/api/health/live?token=very-secret")).status).toBeGreaterThanOrEqual(200);
    const access = nginx.accesses();
    expect(access).toContain("GET /reset-password");
    expect(access).not.toContain("very-secret");
  });

  it("is that it is out, when it is", async () => {
    site.killEverything();
    await site.ended;
    const api = await send("/api/health/live");
    expect([api.status, jsonOf(api).code, api.headers["retry-after"]]).toEqual([503, "unavailable", "5"]);
    const page = await send("/");
    expect([page.status, page.headers["content-type"]]).toEqual([503, "text/plain"]);
    expect((await send(picture)).status).toBe(503);
  });
});
