import type { APIRequestContext, APIResponse } from "@playwright/test";
import { expect, photograph, test } from "./fixtures";

const CHROME = "image/avif,image/webp,image/apng,image/*,*/*;q=0.8";

async function upload(request: APIRequestContext): Promise<string> {
  const answer = await request.post("/api/v1/profile/me/avatar", { multipart: { file: await photograph() } });
  expect(answer.status()).toBe(200);
  return (await answer.json()).avatar_url;
}

/** Every value a header came with. */
const valuesOf = (answer: APIResponse, name: string) =>
  answer
    .headersArray()
    .filter((each) => each.name.toLowerCase() === name)
    .map(({ value }) => value);

test("a picture's headers reach the reader, each once", async ({ page, member: _ }) => {
  const url = await upload(page.request);
  const answer = await page.request.get(url);
  const bytes = await answer.body();
  const once = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-disposition": 'inline; filename="avatar-medium.webp"',
    "content-length": String(bytes.length),
    "content-security-policy": "default-src 'none'",
    "content-type": "image/webp",
    "x-content-type-options": "nosniff",
  };
  for (const [name, value] of Object.entries(once)) expect([name, valuesOf(answer, name)]).toEqual([name, [value]]);
  expect(valuesOf(answer, "transfer-encoding")).toEqual([]);
  expect(valuesOf(answer, "x-gold-content-length")).toEqual([]);
  const head = await page.request.head(url);
  expect([head.status(), valuesOf(head, "content-length")]).toEqual([200, [String(bytes.length)]]);

  const [etag = ""] = valuesOf(answer, "etag");
  const held = await page.request.get(url, { headers: { "if-none-match": etag } });
  expect([held.status(), valuesOf(held, "etag"), (await held.body()).length]).toEqual([304, [etag], 0]);
  const part = await page.request.get(url, { headers: { range: "bytes=10-19", "if-range": etag } });
  expect([part.status(), valuesOf(part, "content-length")]).toEqual([206, ["10"]]);
  expect(valuesOf(part, "content-range")).toEqual([`bytes 10-19/${bytes.length}`]);
  expect(await part.body()).toEqual(bytes.subarray(10, 20));
});

test("one address gives each browser the format that suits it", async ({ page, member }) => {
  const url = (await upload(page.request)).replace(/\.webp$/, "");
  const jpeg = async () => (await page.request.get(`${url}.jpg`)).status();
  await expect.poll(jpeg, { timeout: 30_000 }).toBe(200);
  for (const [accept, type] of [
    [CHROME, "image/avif"],
    ["image/webp", "image/webp"],
    ["*/*", "image/jpeg"],
  ] as const) {
    const answer = await page.request.get(`${url}?anything=else`, { headers: { accept } });
    expect([answer.status(), valuesOf(answer, "content-type")]).toEqual([200, [type]]);
    expect(valuesOf(answer, "vary").join(", ")).toMatch(/(^|, )Accept(,|$)/);
  }
  await page.goto("/");
  const shown = await page.evaluate(async (name) => {
    const picture = new Image();
    picture.src = `/api/v1/users/${name}/avatar?size=small`;
    await picture.decode();
    return picture.naturalWidth;
  }, member.username);
  expect(shown).toBe(128);
});

test("the gem of who has no picture is one too", async ({ page, person }) => {
  const { username } = await person();
  const gem = await page.request.get(`/api/v1/users/${username}/avatar`);
  expect(valuesOf(gem, "content-type")).toEqual(["image/svg+xml"]);
  expect(valuesOf(gem, "content-security-policy")).toEqual(["default-src 'none'"]);
  expect(valuesOf(gem, "cache-control")).toEqual(["public, max-age=31536000, immutable"]);
  await page.goto("/");
  const shown = await page.evaluate(async (name) => {
    const picture = new Image();
    picture.src = `/api/v1/users/${name}/avatar`;
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  }, username);
  expect(shown).toEqual([256, 256]);
});

test("who makes their profile private takes the old addresses of their picture out of use", async ({
  page,
  member,
  playwright,
  baseURL,
}) => {
  const stranger = await playwright.request.newContext({ baseURL });
  const old = await upload(page.request);
  const etag = (await stranger.get(old)).headers().etag ?? "";
  expect(etag).not.toBe("");
  const choose = async (audience: string) => {
    const answer = await page.request.put("/api/v1/users/profile/visibility", { data: { audience } });
    expect(answer.status()).toBe(200);
    return String((await (await page.request.get("/api/v1/users/profile")).json()).avatar_url);
  };

  const hidden = await choose("private");
  expect((await stranger.get(old)).status()).toBe(404);
  expect((await stranger.get(old, { headers: { "if-none-match": etag } })).status()).toBe(404);
  expect((await page.request.get(old)).status()).toBe(404);
  expect((await stranger.get(hidden)).status()).toBe(404);
  expect((await stranger.get(`/api/v1/users/${member.username}/avatar`)).status()).toBe(404);
  const own = await page.request.get(hidden);
  expect([own.status(), own.headers()["cache-control"]]).toEqual([200, "private, no-store"]);

  const open = await choose("public");
  expect(new Set([old, hidden, open]).size).toBe(3);
  expect((await stranger.get(open)).status()).toBe(200);
  await stranger.dispose();
});

const HOSTILE_HEADERS: Record<string, string>[] = [
  { accept: "image/*;q=0.1,".repeat(600) },
  { accept: ",;=q".repeat(2000) },
  { range: `bytes=${"0-1,".repeat(1000)}` },
  { range: `bytes=-${"9".repeat(4000)}` },
  { "if-none-match": `"${"x".repeat(4000)}"` },
  { "if-range": "x".repeat(4000), range: "bytes=0-1" },
];

test("hostile addresses and headers are no fault of ours", async ({ page, member: _ }) => {
  const url = await upload(page.request);
  const folder = url.slice(0, url.lastIndexOf("/"));
  for (const path of [
    `${folder}/..%2f..%2foriginals%2fx`,
    `${folder}/%2e%2e/full.webp`,
    `${folder}/full.webp%00`,
    `${folder}/full.webp%0d%0ax-a:b`,
    `${folder}/%E2%80%AEfull.webp`,
    `${folder}/full%252ewebp`,
    `${folder}/full.webp/`,
    `${folder}//full.webp`,
    `${folder}/${"x".repeat(4000)}.webp`,
    `/files/avatars/${"p".repeat(4000)}/full.webp`,
    "/files/avatars/%00/full.webp",
    "/files/avatars/..%5c..%5c/full.webp",
    "/files/gems/%00.svg",
    "/files/gems/zzzzzzzz.svg",
  ]) {
    const status = (await page.request.get(path, { maxRedirects: 0 })).status();
    expect([path, status >= 300 && status < 500]).toEqual([path, true]);
  }
  for (const headers of HOSTILE_HEADERS) {
    const answer = await page.request.get(url.replace(/\.webp$/, ""), { headers });
    expect([headers, answer.ok()]).toEqual([headers, true]);
  }
});
