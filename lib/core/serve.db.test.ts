import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { GET as getByName } from "@/app/api/v1/users/[username]/route";
import { cookieOf, createMember } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { AppError } from "./errors";
import { newId } from "./ids";
import { exposition } from "./metrics";
import { operation } from "./operation";
import { RULES } from "./rate-limit/rules";
import { serve, unknownRoute } from "./serve";

const PATH = "/api/v1/things";
const base = { id: "thing", path: PATH, tag: "Thing", summary: "A thing", response: z.object({}) } as const;
const answering = { ...base, handler: async () => ({ body: {} }) };

describe("a limited operation", () => {
  const rule = RULES.avatar_delete;
  const { DELETE } = serve({
    DELETE: operation({ ...answering, method: "DELETE", auth: "user", limit: "avatar_delete" }),
  });
  const send = (cookie: string) => call(DELETE, requestOf("DELETE", PATH, { cookie }));
  const limits = (headers: Headers) =>
    ["limit", "remaining", "reset"].map((name) => Number(headers.get(`ratelimit-${name}`) ?? Number.NaN));

  it("says what is left, then for how long nothing is", async () => {
    const cookie = await cookieOf(await createMember());
    for (let left = rule.max - 1; left >= 0; left--) {
      const { status, headers } = await send(cookie);
      const [max, remaining, reset = 0] = limits(headers);
      expect([status, max, remaining, headers.get("retry-after")]).toEqual([200, rule.max, left, null]);
      expect(reset).toBeGreaterThan(0);
      expect(reset).toBeLessThanOrEqual(rule.window_seconds);
    }
    const { status, headers, body } = await send(cookie);
    const [max, remaining, reset] = limits(headers);
    expect([status, body.code, max, remaining]).toEqual([429, "rate_limited", rule.max, 0]);
    expect(headers.get("retry-after")).toBe(String(reset));
    expect(headers.get("content-type")).toBe("application/problem+json");
  });

  it("counts each caller by themselves, and nobody who is refused before", async () => {
    const [one, other] = [await createMember(), await createMember()];
    const cookie = await cookieOf(one);
    for (let tries = 0; tries <= rule.max; tries++) {
      const crossed = requestOf("DELETE", PATH, { cookie, headers: { "sec-fetch-site": "cross-site" } });
      expect((await call(DELETE, crossed)).status).toBe(403);
      expect((await send("")).status).toBe(401);
    }
    expect(limits((await send(cookie)).headers)[1]).toBe(rule.max - 1);
    expect(limits((await send(await cookieOf(other))).headers)[1]).toBe(rule.max - 1);
  });

  it("says what is left also to whom it refuses after counting", async () => {
    const refusing = operation({
      ...base,
      method: "DELETE",
      auth: "user",
      limit: "avatar_delete",
      handler: () => Promise.reject(new AppError("conflict")),
    });
    const handlers = serve({ DELETE: refusing });
    const cookie = await cookieOf(await createMember());
    const refused = await call(handlers.DELETE, requestOf("DELETE", PATH, { cookie }));
    expect([refused.status, ...limits(refused.headers).slice(0, 2)]).toEqual([409, rule.max, rule.max - 1]);
    const unread = await call(handlers.DELETE, requestOf("DELETE", `${PATH}?a=b`, { cookie }));
    expect([unread.status, limits(unread.headers)[1]]).toEqual([422, rule.max - 2]);
  });
});

describe("every operation", () => {
  const { GET } = serve({ GET: operation({ ...answering, method: "GET", auth: "optional" }) });
  const { POST } = serve({ POST: operation({ ...answering, method: "POST", auth: "user" }) });
  const open = serve({ GET: operation({ ...answering, method: "GET", auth: "none" }) }).GET;
  const get = (headers: Record<string, string>, handler = GET) => call(handler, requestOf("GET", PATH, { headers }));
  const left = ({ headers }: { headers: Headers }) => Number(headers.get("ratelimit-remaining") ?? Number.NaN);
  const { max } = RULES.api;

  it("is limited for each person, wherever they are, and for each network of the unknown", async () => {
    const cookie = await cookieOf(await createMember());
    const from = (octet: number) => ({ "x-forwarded-for": `198.51.100.${octet}` });
    expect(left(await get({ cookie, ...from(1) }))).toBe(max - 1);
    expect(left(await get({ cookie, ...from(2) }))).toBe(max - 2);
    expect(left(await get(from(1)))).toBe(max - 1);
    expect(left(await get(from(1), open))).toBe(max - 2);
    expect(left(await call(unknownRoute, requestOf("GET", "/api/nowhere", { headers: from(1) })))).toBe(max - 3);
    expect(left(await get(from(2)))).toBe(max - 1);
  });

  it("answers 429 with when to come again after six hundred in a minute, whatever was asked", async () => {
    const headers = { "x-forwarded-for": "198.51.100.3" };
    for (let calls = 0; calls < max; calls++) await get(headers, open);
    for (const refused of [await get(headers), await get(headers, open)]) {
      expect([refused.status, refused.body.code, left(refused)]).toEqual([429, "rate_limited", 0]);
      expect(refused.headers.get("retry-after")).toBe(refused.headers.get("ratelimit-reset"));
      expect(refused.headers.get("ratelimit-limit")).toBe(String(max));
    }
    expect((await call(POST, requestOf("POST", PATH, { headers }))).status).toBe(429);
    const cookie = await cookieOf(await createMember());
    expect((await get({ cookie, ...headers })).status).toBe(200);
  });

  it("counts whom it refuses", async () => {
    const headers = { "x-forwarded-for": "198.51.100.4" };
    expect(left(await call(POST, requestOf("POST", PATH, { headers })))).toBe(max - 1);
    const broken = await get({ ...headers, authorization: "Bearer none" });
    expect([broken.status, left(broken)]).toEqual([401, max - 2]);
    const cookie = await cookieOf(await createMember());
    const crossed = requestOf("POST", PATH, { cookie, headers: { ...headers, "sec-fetch-site": "cross-site" } });
    const refused = await call(POST, crossed);
    expect([refused.status, left(refused)]).toEqual([403, max - 1]);
  });

  it("says what is left also where a thing has moved", async () => {
    const handler = async () => ({ redirect: "/elsewhere" });
    const moved = serve({ GET: operation({ ...base, method: "GET", auth: "optional", handler }) });
    const answer = await get({ "x-forwarded-for": "198.51.100.5" }, moved.GET);
    expect([answer.status, left(answer)]).toEqual([308, max - 1]);
  });

  it("is answered without end only where machines watch over the site", async () => {
    const watched = serve({ GET: operation({ ...answering, method: "GET", auth: "none", uncounted: true }) });
    const headers = { "x-forwarded-for": "198.51.100.6" };
    for (let calls = 0; calls <= max; calls++) {
      const { status, headers: sent } = await get(headers, watched.GET);
      expect([status, sent.get("ratelimit-limit")]).toEqual([200, null]);
    }
  });
});

describe("a method that is not there", () => {
  const ALL = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
  const read = operation({ ...answering, method: "GET", auth: "user" });
  const change = operation({ ...answering, method: "PATCH", auth: "user" });
  const handlers = serve({ PATCH: change, GET: read });

  it("answers 405 with the ones that are, to anyone, from anywhere", async () => {
    expect(Object.keys(handlers).toSorted()).toEqual([...ALL].toSorted());
    const cookie = await cookieOf(await createMember());
    for (const method of ALL.filter((each) => each !== "GET" && each !== "PATCH")) {
      for (const sent of [{}, { cookie }, { cookie, headers: { "sec-fetch-site": "cross-site" } }]) {
        const { status, headers, body } = await call(handlers[method], requestOf(method, PATH, sent));
        expect({ method, status, code: body.code }).toEqual({ method, status: 405, code: "method_not_allowed" });
        expect(headers.get("allow")).toBe("GET, PATCH");
        expect(headers.get("content-type")).toBe("application/problem+json");
        expect(headers.get("x-request-id")).toBe(body.request_id);
      }
    }
  });

  it("leaves the others alone", async () => {
    for (const method of ["GET", "PATCH"] as const) {
      expect((await call(handlers[method], requestOf(method, PATH))).status).toBe(401);
    }
  });
});

describe("the query", () => {
  const plain = serve({ GET: operation({ ...answering, method: "GET", auth: "optional" }) });
  const { GET } = serve({
    GET: operation({
      ...base,
      method: "GET",
      auth: "optional",
      query: z.object({ size: z.enum(["small", "large"]).default("small") }),
      response: z.object({ size: z.string() }),
      handler: async ({ query }) => ({ body: { size: query.size } }),
    }),
  });
  const get = (handler: typeof GET, query: string) => call(handler, requestOf("GET", PATH + query));

  it("is what the operation names", async () => {
    expect(await get(GET, "?size=large")).toMatchObject({ status: 200, body: { size: "large" } });
    expect(await get(GET, "")).toMatchObject({ status: 200, body: { size: "small" } });
    for (const none of ["", "?"]) expect((await get(plain.GET, none)).status).toBe(200);
  });

  it.each([
    ["another key", "?size=small&colour=red", ["colour"]],
    ["two other keys", "?a=1&b=2", ["a", "b"]],
    ["its key in another case", "?Size=small", ["Size"]],
    ["a key of every object", "?__proto__=x&constructor=y", ["__proto__", "constructor"]],
    ["a key of every object twice", "?__proto__=x&__proto__=y", ["__proto__"]],
    ["an empty key", "?=x", [""]],
    ["its key twice", "?size=small&size=large", ["size"]],
    ["a value it does not take", "?size=huge", ["size"]],
  ])("with %s is refused at the key", async (_, query, paths) => {
    const { status, body } = await get(GET, query);
    expect([status, body.code]).toEqual([422, "invalid"]);
    expect(body.errors.map(({ path }: { path: string }) => path).toSorted()).toEqual(paths.toSorted());
  });

  it.each(["?size=small", "?__proto__=x", "?utm_source=mail"])(
    "of an operation without one refuses %s",
    async (query) => {
      expect(await get(plain.GET, query)).toMatchObject({ status: 422, body: { code: "invalid" } });
    },
  );
});

describe("what is not there", () => {
  /** An answer without what differs by request. */
  const plain = ({ status, headers, body }: Awaited<ReturnType<typeof call>>) => {
    const { "x-request-id": id, "ratelimit-remaining": left, ...rest } = Object.fromEntries(headers);
    expect(Number(left)).toBeGreaterThan(0);
    expect(body.request_id).toBe(id);
    return { status, headers: rest, body: { ...body, request_id: null } };
  };

  it("answers like what may not be seen, and like a path that never was", async () => {
    const hidden = { audience: "private", fields: {}, indexable: false } as const;
    const [closed, suspended, other] = [
      await createMember({ profile: { visibility: hidden } }),
      await createMember({ is_active: false }),
      await createMember(),
    ];
    for (const cookie of [undefined, await cookieOf(other)]) {
      const get = async (username: string) =>
        plain(await call(getByName, requestOf("GET", `/api/v1/users/${username}`, { cookie }), { username }));
      const missing = await get(`n${newId().replaceAll("-", "").slice(-20)}`);
      expect(missing).toMatchObject({ status: 404, body: { code: "not_found" } });
      for (const { username } of [closed, suspended]) expect(await get(username)).toEqual(missing);
      expect(await get("No such name!")).toEqual(missing);
      const never = await call(unknownRoute, requestOf("GET", "/api/nowhere", { cookie }));
      expect(plain(never)).toEqual(missing);
    }
  });
});

describe("a failure", () => {
  const failing = (error: unknown) =>
    serve({ GET: operation({ ...base, method: "GET", auth: "optional", handler: () => Promise.reject(error) }) }).GET;

  it("that is a bug says nothing of itself", async () => {
    const answer = await call(failing(new Error("secret of the house")), requestOf("GET", PATH));
    expect(answer).toMatchObject({ status: 500, body: { code: "internal" } });
    expect(JSON.stringify(answer.body)).not.toContain("secret");
  });

  it("that says when to come again does so in Retry-After", async () => {
    const { status, headers } = await call(failing(new AppError("busy", { retry_after: 7 })), requestOf("GET", PATH));
    expect([status, headers.get("retry-after")]).toEqual([503, "7"]);
  });
});

describe("a stream", () => {
  const told = { status: 200, type: "image/png" };

  function streaming() {
    const cancel = vi.fn();
    const stream = new ReadableStream<Uint8Array>({ cancel }, { highWaterMark: 0 });
    const answer = { stream, headers: { "content-type": told.type } };
    const { GET } = serve({
      GET: operation({ ...base, method: "GET", auth: "none", produces: "image/*", handler: async () => answer }),
    });
    const ask = (init: RequestInit) =>
      GET(new Request(`http://gold.test${PATH}`, init), { params: Promise.resolve({}) });
    return { cancel, ask };
  }

  it("is let go of when only its headers are asked for", async () => {
    const { cancel, ask } = streaming();
    const { status, headers, body } = await ask({ method: "HEAD" });
    expect({ status, type: headers.get("content-type") }).toEqual(told);
    expect([body, cancel.mock.calls.length]).toEqual([null, 1]);
  });

  it("is let go of when the reader hangs up before it is read", async () => {
    const { cancel, ask } = streaming();
    const reader = new AbortController();
    await ask({ signal: reader.signal });
    expect(cancel).not.toHaveBeenCalled();
    reader.abort();
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe("what serve answers", () => {
  const linesOf = async (id: string) => {
    const { text } = await exposition();
    return text.split("\n").filter((line) => line.includes(`operation="${id}"`) && !line.includes("_bucket"));
  };

  it("is counted by operation and status, whatever the path, and timed", async () => {
    const params = z.object({ number: z.coerce.number() });
    const of = { ...answering, id: "countedThing", method: "GET", auth: "none", params } as const;
    const { GET } = serve({ GET: operation(of) });
    for (const number of ["1", "2", "three"]) await call(GET, requestOf("GET", `${PATH}/${number}`), { number });
    const failing = operation({ ...of, handler: () => Promise.reject(new Error("a bug")) });
    await call(serve({ GET: failing }).GET, requestOf("GET", `${PATH}/1`), { number: "1" });
    const lines = await linesOf("countedThing");
    expect(lines.filter((line) => line.startsWith("http_requests_total")).toSorted()).toEqual([
      'http_requests_total{operation="countedThing",status="200"} 2',
      'http_requests_total{operation="countedThing",status="404"} 1',
      'http_requests_total{operation="countedThing",status="500"} 1',
    ]);
    expect(lines).toContain('http_request_duration_seconds_count{operation="countedThing"} 4');
  });
});
