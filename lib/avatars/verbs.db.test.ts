import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as crop from "@/app/api/v1/profile/me/avatar/crop/route";
import * as history from "@/app/api/v1/profile/me/avatar/history/route";
import * as original from "@/app/api/v1/profile/me/avatar/original/route";
import * as restore from "@/app/api/v1/profile/me/avatar/restore/route";
import * as own from "@/app/api/v1/profile/me/avatar/route";
import { upload } from "@/db/testing/avatars";
import { cookieOf, createMember, type Member } from "@/db/testing/factories";
import { ageLimits } from "@/db/testing/limits";
import { call, requestOf } from "@/db/testing/requests";
import { LENGTH_HEADER } from "@/lib/core/content-length";
import { newId } from "@/lib/core/ids";
import { RULES } from "@/lib/core/rate-limit/rules";
import { ALT_MAX } from "./constants";
import { photo } from "./testing/pictures";

const OWN = "/api/v1/profile/me/avatar";
const CROP = { x: 10, y: 20, width: 150, height: 150 };
let bytes: Buffer;
let other: Buffer;
let member: Member;
let cookie: string;
beforeAll(async () => {
  bytes = await photo(300, 200);
  other = await photo(200, 300);
});
beforeEach(async () => {
  member = await createMember();
  cookie = await cookieOf(member);
});

type Sent = { body?: unknown; headers?: Record<string, string>; cookie?: string };
const asks = (handler: typeof own.GET, method: string, path = OWN) => {
  return (sent: Sent = {}) => call(handler, requestOf(method, path, { cookie, ...sent }));
};
const verbs = {
  read: asks(own.GET, "GET"),
  describe: asks(own.PATCH, "PATCH"),
  remove: asks(own.DELETE, "DELETE"),
  recrop: asks(crop.PUT, "PUT", `${OWN}/crop`),
  list: asks(history.GET, "GET", `${OWN}/history`),
  restore: asks(restore.POST, "POST", `${OWN}/restore`),
  forget: asks(original.DELETE, "DELETE", `${OWN}/original`),
};
const fetchOriginal = (as = cookie) =>
  original.GET(requestOf("GET", `${OWN}/original`, { cookie: as }), { params: Promise.resolve({}) });

const stale = { "if-match": '"v1"' };

describe("PATCH", () => {
  it("says what the picture shows, and answers it whole with the profile's version", async () => {
    await upload(member, bytes);
    const answer = await verbs.describe({ body: { alt: " Me, laughing " }, headers: { "if-match": '"v2"' } });
    expect([answer.status, answer.headers.get("etag")]).toEqual([200, '"v3"']);
    expect(answer.body).toEqual((await verbs.read()).body);
    expect(answer.body).toMatchObject({
      alt: "Me, laughing",
      crop: { x: 50, y: 0, width: 200, height: 200 },
      rotate: 0,
      flip: false,
      original: { width: 300, height: 200 },
    });
  });

  it.each([
    [{ alt: "x".repeat(ALT_MAX + 1) }, 422, "invalid"],
    [{ alt: "a\u202eb" }, 422, "invalid"],
    [{ alt: null }, 422, "invalid"],
    [{}, 422, "invalid"],
    [{ alt: "", crop: CROP }, 422, "invalid"],
    ["{", 400, "malformed_json"],
  ])("refuses %j", async (body, status, code) => {
    await upload(member, bytes);
    expect(await verbs.describe({ body })).toMatchObject({ status, body: { code } });
  });
});

describe("PUT …/crop", () => {
  it("answers what an upload answers, with the profile's version", async () => {
    await upload(member, bytes);
    const answer = await verbs.recrop({ body: { ...CROP, rotate: 180, flip: true } });
    expect([answer.status, answer.headers.get("etag")]).toEqual([200, '"v3"']);
    expect(Object.keys(answer.body)).toEqual(["avatar_url", "message", "variants", "metadata"]);
    expect((await verbs.read()).body).toMatchObject({ crop: CROP, rotate: 180, flip: true });
  });

  it.each([
    [{ ...CROP, width: 400 }, 400, "crop_out_of_bounds"],
    [{ ...CROP, x: 1e308 }, 422, "invalid"],
    [{ ...CROP, x: -1 }, 422, "invalid"],
    [{ ...CROP, x: 1.5 }, 422, "invalid"],
    [{ ...CROP, x: "10" }, 422, "invalid"],
    [{ ...CROP, width: 0 }, 422, "invalid"],
    [{ ...CROP, rotate: 45 }, 422, "invalid"],
    [{ x: 0, y: 0, width: 10 }, 422, "invalid"],
    ['{"x":NaN}', 400, "malformed_json"],
  ])("refuses %j", async (body, status, code) => {
    await upload(member, bytes);
    expect(await verbs.recrop({ body })).toMatchObject({ status, body: { code } });
  });
});

describe("…/history and POST …/restore", () => {
  it("list one's former pictures and show one of them again", async () => {
    await upload(member, bytes, { alt: "First" });
    const first = (await verbs.read()).body;
    await upload(member, other);
    const { status, body } = await verbs.list();
    expect([status, body.next_cursor, body.items.length]).toEqual([200, null, 1]);
    expect(body.items[0]).toEqual({
      id: first.id,
      avatar_url: first.avatar_url,
      alt: "First",
      color: first.color,
      thumbhash: first.thumbhash,
      animated: false,
      shown_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const answer = await verbs.restore({ body: { id: first.id }, headers: { "if-match": '"v3"' } });
    expect([answer.status, answer.headers.get("etag")]).toEqual([200, '"v4"']);
    expect(answer.body.avatar_url).toBe(first.avatar_url);
    const again = await verbs.restore({ body: { id: first.id } });
    expect([again.status, again.headers.get("etag"), again.body]).toEqual([200, '"v4"', answer.body]);
  });

  it.each([
    [{ id: newId() }, 404, "not_found"],
    [{ id: "../x" }, 422, "invalid"],
    [{}, 422, "invalid"],
  ])("refuse %j", async (body, status, code) => {
    await upload(member, bytes);
    expect(await verbs.restore({ body })).toMatchObject({ status, body: { code } });
  });
});

describe("…/original", () => {
  it("is one's file as it was sent, cached by nobody and run by nothing; then it is gone and the picture stays", async () => {
    await upload(member, bytes);
    const response = await fetchOriginal();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "private, no-store",
      "content-disposition": 'inline; filename="original.jpeg"',
      [LENGTH_HEADER]: String(bytes.length),
      "content-security-policy": "default-src 'none'",
      "content-type": "image/jpeg",
      "x-content-type-options": "nosniff",
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(await verbs.forget()).toMatchObject({
      status: 200,
      body: { message: "Original deleted successfully", files_deleted: 1 },
    });
    expect([
      (await fetchOriginal()).status,
      (await verbs.forget()).status,
      (await verbs.recrop({ body: CROP })).status,
    ]).toEqual([404, 404, 404]);
    expect((await verbs.read()).body.original).toBeNull();
  });

  it("is nobody else's", async () => {
    await upload(member, bytes);
    expect((await fetchOriginal(await cookieOf(await createMember()))).status).toBe(404);
  });
});

describe("every verb", () => {
  const bodies = { describe: { alt: "x" }, recrop: CROP, restore: { id: newId() } };
  const bodyOf = (name: string) => (name in bodies ? { body: bodies[name as keyof typeof bodies] } : {});
  const names = Object.keys(verbs) as (keyof typeof verbs)[];

  it.each(names)("%s is for who is signed in, and from our own pages", async (name) => {
    expect(await verbs[name]({ cookie: "", ...bodyOf(name) })).toMatchObject({ status: 401 });
    const foreign = { headers: { "sec-fetch-site": "cross-site" }, ...bodyOf(name) };
    const status = name === "read" || name === "list" ? [404, 200] : [403];
    expect(status).toContain((await verbs[name](foreign)).status);
  });

  it.each(names.filter((name) => name !== "list"))("%s without a picture says that there is none", async (name) => {
    expect(await verbs[name](bodyOf(name))).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it.each(["describe", "remove", "recrop", "restore"] as const)("%s minds If-Match", async (name) => {
    await upload(member, bytes);
    await upload(member, other);
    const [{ id }] = (await verbs.list()).body.items;
    const sent = name === "restore" ? { body: { id } } : bodyOf(name);
    const refused = await verbs[name]({ ...sent, headers: stale });
    expect([refused.status, refused.body.code, refused.headers.get("etag")]).toEqual([412, "stale_version", '"v3"']);
    const done = await verbs[name]({ ...sent, headers: { "if-match": '"v2", "v3"' } });
    expect([done.status, done.headers.get("etag")]).toEqual([200, '"v4"']);
  });
});

describe("limits", () => {
  it.each([
    ["remove", RULES.avatar_delete.max, {}],
    ["recrop", RULES.avatar_crop.max, { body: CROP }],
  ] as const)("%s: %i a minute, then again", async (name, max, sent) => {
    for (let tries = 0; tries < max; tries++) expect((await verbs[name](sent)).status).toBe(404);
    const refused = await verbs[name](sent);
    expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    await ageLimits(60);
    expect((await verbs[name](sent)).status).toBe(404);
  });
});
