import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { GET as getByName } from "@/app/api/v1/users/[username]/route";
import { GET, PATCH, PUT } from "@/app/api/v1/users/profile/route";
import { PUT as PUT_VISIBILITY } from "@/app/api/v1/users/profile/visibility/route";
import { db } from "@/db/client";
import { user_profiles } from "@/db/schema/profiles";
import { cookieOf, createMember, type Member } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { transaction } from "@/db/tx";
import { endAllSessions } from "@/lib/auth/service/sessions";
import { JSON_BODY_LIMIT } from "@/lib/core/body";
import { systemContext } from "@/lib/core/context";
import { RULES } from "@/lib/core/rate-limit/rules";
import { PublicProfile } from "./schema";

const PATH = "/api/v1/users/profile";
let member: Member;
let cookie: string;

beforeAll(async () => {
  member = await createMember();
  cookie = await cookieOf(member);
});

const put = (body: unknown, headers?: Record<string, string>) =>
  call(PUT, requestOf("PUT", PATH, { cookie, body, headers }));
const patch = (body: unknown, headers?: Record<string, string>) =>
  call(PATCH, requestOf("PATCH", PATH, { cookie, body, headers }));

describe("GET users/profile", () => {
  it("answers the profile with its ETag, for nobody else's cache", async () => {
    const answer = await call(GET, requestOf("GET", PATH, { cookie }));
    expect(answer).toMatchObject({ status: 200, body: { id: member.user_id, email: member.email } });
    expect(answer.headers.get("etag")).toBe(`"v${answer.body.version}"`);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
  });

  it.each([
    ["no cookie", undefined],
    ["a forged cookie", "gold.session=abc"],
    ["a cut cookie", "gold.session="],
  ])("answers 401 to %s", async (_, sent) => {
    const answer = await call(GET, requestOf("GET", PATH, { cookie: sent }));
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated", status: 401 } });
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="gold"');
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("x-request-id")).toBe(answer.body.request_id);
  });

  it("answers 401 to another epoch's token", async () => {
    const old = await cookieOf(member, 7);
    expect((await call(GET, requestOf("GET", PATH, { cookie: old }))).status).toBe(401);
  });
});

describe("PUT and PATCH users/profile", () => {
  it("replaces, and merges", async () => {
    const username = member.username;
    const replaced = await put({ username, full_name: "نور", bio: "Line one\nline two <b>", title: "Setter" });
    expect(replaced).toMatchObject({ status: 200, body: { full_name: "نور", title: "Setter" } });
    const merged = await patch({ title: null });
    expect(merged.body).toMatchObject({ title: "", bio: "Line one\nline two <b>" });
    expect(merged.headers.get("etag")).not.toBe(replaced.headers.get("etag"));
  });

  it("honours If-Match", async () => {
    const { headers } = await patch({ title: "Base" });
    const tag = headers.get("etag") ?? "";
    expect((await patch({ title: "Fresh" }, { "if-match": tag })).status).toBe(200);
    const stale = await patch({ title: "Stale" }, { "if-match": tag });
    expect(stale).toMatchObject({ status: 412, body: { code: "stale_version" } });
    expect(stale.headers.get("etag")).not.toBe(tag);
    expect((await patch({ title: "Any" }, { "if-match": "*" })).status).toBe(200);
    expect((await patch({ title: "None" }, { "if-match": "nonsense" })).status).toBe(412);
  });

  it.each([
    ["unknown keys", { role: "admin" }, 422, "role"],
    ["nested unknown keys", { preferences: { favourite_categories: [], x: 1 } }, 422, "preferences.x"],
    ["a wrong type", { bio: 7 }, 422, "bio"],
    ["a bidi override", { full_name: "a\u202eb" }, 422, "full_name"],
    ["a bad username", { username: "No!" }, 422, "username"],
    ["a bad tag", { specialty_tags: ["ok", ""] }, 422, "specialty_tags.1"],
    ["a list for a body", [], 422, ""],
    ["null for a body", null, 422, ""],
  ])("answers 422 to %s, at the field", async (_, body, status, path) => {
    const answer = await patch(body);
    expect(answer).toMatchObject({ status, body: { code: "invalid" } });
    expect(answer.body.errors.map((each: { path: string }) => each.path)).toContain(path);
  });

  it("cannot be polluted by __proto__", async () => {
    const answer = await patch('{"__proto__": {"role": "admin"}, "title": "x"}');
    expect(answer.status).toBe(422);
  });

  it.each([
    ["no JSON", "{", {}, 400, "malformed_json"],
    ["broken UTF-8 aside, an empty body", "", {}, 400, "malformed_json"],
    ["another type", "a=b", { "content-type": "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
    ["too much", `{"bio":"${"x".repeat(JSON_BODY_LIMIT)}"}`, {}, 413, "body_too_large"],
  ])("answers %s by its own code", async (_, body, headers, status, code) => {
    expect(await patch(body, headers)).toMatchObject({ status, body: { code } });
  });

  it("answers 409 at the field for a taken name", async () => {
    const other = await createMember();
    const answer = await patch({ username: other.username });
    expect(answer).toMatchObject({ status: 409, body: { code: "username_taken", errors: [{ path: "username" }] } });
  });

  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a sister site", { "sec-fetch-site": "same-site" }],
    ["another origin", { origin: "https://evil.example" }],
    ["no origin to speak of", { origin: "null" }],
  ])("refuses a write that %s sent with our cookie", async (_, headers) => {
    const before = await call(GET, requestOf("GET", PATH, { cookie }));
    expect(await patch({ title: "Hacked" }, headers)).toMatchObject({ status: 403, body: { code: "cross_site" } });
    expect((await call(GET, requestOf("GET", PATH, { cookie }))).body).toEqual(before.body);
  });

  it("takes a write from our own pages", async () => {
    const headers = { "sec-fetch-site": "same-origin", origin: "http://localhost:3000" };
    expect((await patch({ title: "Ours" }, headers)).status).toBe(200);
  });
});

describe("a write whose session ends while its body comes", () => {
  it("is refused and changes nothing", async () => {
    const late = await createMember();
    const sent = await cookieOf(late);
    const body = new ReadableStream({
      async pull(controller) {
        await transaction((tx) => endAllSessions(tx, systemContext(), late.user_id));
        controller.enqueue(new TextEncoder().encode('{"title":"Too late"}'));
        controller.close();
      },
    });
    const headers = { cookie: sent, "content-type": "application/json" };
    const request = new Request(`http://localhost:3000${PATH}`, {
      method: "PATCH",
      headers,
      body,
      duplex: "half",
    } as RequestInit);
    expect(await call(PATCH, request)).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    const [row] = await db().select().from(user_profiles).where(eq(user_profiles.user_id, late.user_id));
    expect(row).toMatchObject({ title: "", version: 1 });
  });
});

describe("PUT users/profile/visibility", () => {
  it("is answered ten times a minute: each choice may move all of one's pictures", async () => {
    const cookie = await cookieOf(await createMember());
    const choose = (count: number) => {
      const body = { audience: count % 2 === 0 ? "private" : "public" };
      return call(PUT_VISIBILITY, requestOf("PUT", `${PATH}/visibility`, { cookie, body }));
    };
    const statuses: number[] = [];
    for (let count = 0; count <= RULES.visibility.max; count++) statuses.push((await choose(count)).status);
    expect(statuses).toEqual([...Array(10).fill(200), 429]);
  });
});

describe("unknown query keys", () => {
  it.each(["x=1", "__proto__=1"])("%s is refused as an unknown key of a body is", async (query) => {
    const answer = await call(GET, requestOf("GET", `${PATH}?${query}`, { cookie }));
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid", errors: [{ path: query.split("=")[0] }] } });
  });
});

describe("GET users/{username}", () => {
  const get = (username: string, sent?: string) =>
    call(getByName, requestOf("GET", `/api/v1/users/${username}`, { cookie: sent }), { username });

  it("answers what its schema says, by who asks", async () => {
    const other = await createMember({ full_name: "Other Person" });
    expect((await get(other.username)).body).not.toHaveProperty("full_name");
    const seen = await get(other.username, cookie);
    expect(seen.body).toMatchObject({ full_name: "Other Person" });
    expect(() => PublicProfile.strict().parse(seen.body)).not.toThrow();
  });

  it("answers 308 for a former name", async () => {
    const other = await createMember();
    const wanted = `${other.username.slice(0, 12)}_new`;
    await call(PATCH, requestOf("PATCH", PATH, { cookie: await cookieOf(other), body: { username: wanted } }));
    const answer = await get(other.username);
    expect(answer.status).toBe(308);
    expect(answer.headers.get("location")).toBe(`/api/v1/users/${wanted}`);
  });

  it.each(["nobody_at_all", "nul\0byte", "\ud800x", "x".repeat(500), "../profile", "\u202e"])(
    "answers 404 for %j",
    async (username) => {
      expect(await get(username)).toMatchObject({ status: 404, body: { code: "not_found" } });
    },
  );
});
