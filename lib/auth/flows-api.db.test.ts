import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as confirm_route from "@/app/api/v1/auth/change-email/confirm/route";
import * as change_route from "@/app/api/v1/auth/change-email/route";
import * as undo_route from "@/app/api/v1/auth/change-email/undo/route";
import * as forgot_route from "@/app/api/v1/auth/forgot-password/route";
import * as mobile_route from "@/app/api/v1/auth/mobile/route";
import * as resend_route from "@/app/api/v1/auth/resend-verification/route";
import * as reset_route from "@/app/api/v1/auth/reset-password/route";
import * as verify_route from "@/app/api/v1/auth/verify-email/route";
import { anonymousContext, cookieOf, createMember } from "@/db/testing/factories";
import { codeSent, lettersTo, mailbox, tokenSent } from "@/db/testing/mailbox";
import { call, requestOf } from "@/db/testing/requests";
import { newId } from "@/lib/core/ids";
import { newToken } from "@/lib/core/secrets";

type Route = Record<"GET" | "POST" | "PUT" | "DELETE", Parameters<typeof call>[0]>;
type Sent = { body?: unknown; cookie?: string; headers?: Record<string, string> };

const NEW = "velvet harbour sings";
const BASE = "/api/v1/auth";

/** Every request comes from a network of its own. */
const ask = (route: Route, method: keyof Route, path: string, { headers, ...sent }: Sent = {}) => {
  const network = { "x-forwarded-for": anonymousContext().address ?? "" };
  return call(route[method], requestOf(method, `${BASE}/${path}`, { headers: { ...network, ...headers }, ...sent }));
};
const fresh = () => `${newId()}@example.com`;

describe("forgot-password and reset-password", () => {
  const forgot = (identifier: unknown, headers = {}) =>
    ask(forgot_route, "POST", "forgot-password", { body: { identifier }, headers });

  it("answer the same whether or not there is an account", async () => {
    const { email } = await createMember();
    const answers = [await forgot(email), await forgot(fresh())];
    for (const { status, body } of answers) expect([status, body]).toEqual([202, { accepted: true }]);
    const names = answers.map(({ headers }) => [...headers.keys()].toSorted());
    expect(names[0]).toEqual(names[1]);
    expect(await lettersTo(email)).toEqual(["reset_password"]);
  });

  it("mail links to our own address, whatever host was asked", async () => {
    const { email } = await createMember();
    await forgot(email, { host: "evil.example", "x-forwarded-host": "evil.example", origin: "https://evil.example" });
    expect(JSON.stringify(await mailbox(email))).not.toContain("evil");
  });

  it("set a password and use the link up", async () => {
    const { email } = await createMember();
    await forgot(email);
    const token = await tokenSent(email, "reset_password");
    const reset = (body: unknown) => ask(reset_route, "POST", "reset-password", { body });
    const weak = await reset({ token, new_password: "short" });
    expect([weak.status, weak.body.code, weak.body.errors[0].path]).toEqual([422, "invalid", "new_password"]);
    expect((await reset({ token, new_password: NEW })).status).toBe(204);
    const again = await reset({ token, new_password: NEW });
    expect([again.status, again.body]).toMatchObject([
      422,
      { code: "invalid_link", title: "This link no longer works", detail: expect.stringMatching(/used/) },
    ]);
  });

  const NONSENSE = [undefined, null, 1, "", " ", "\u0000", "x".repeat(300), {}, ["a"], "\ud800"];
  it.each(NONSENSE)("refuse %j, and never fail", async (value) => {
    expect((await forgot(value)).status).toBe(422);
    for (const [route, path] of [
      [reset_route, "reset-password"],
      [verify_route, "verify-email"],
      [confirm_route, "change-email/confirm"],
      [undo_route, "change-email/undo"],
    ] as const) {
      const body = { token: value, ...(route === reset_route && { new_password: NEW }) };
      const { status } = await ask(route, "POST", path, { body });
      expect([path, status]).toEqual([path, 422]);
    }
  });
});

describe("verify-email and resend-verification", () => {
  it("confirm the address by the link", async () => {
    const member = await createMember();
    const cookie = await cookieOf(member);
    const sent = await ask(resend_route, "POST", "resend-verification", { cookie });
    expect([sent.status, sent.body]).toEqual([202, { accepted: true }]);
    const token = await tokenSent(member.email, "verify_email");
    const verify = () => ask(verify_route, "POST", "verify-email", { body: { token } });
    expect([(await verify()).status, (await verify()).body.code]).toEqual([204, "invalid_link"]);
    expect((await ask(resend_route, "POST", "resend-verification", { cookie })).status).toBe(202);
    expect(await lettersTo(member.email)).toEqual(["verify_email"]);
  });

  it("want somebody signed in for another link, from our own pages", async () => {
    const member = await createMember();
    const cookie = await cookieOf(member);
    const nobody = await ask(resend_route, "POST", "resend-verification");
    const elsewhere = { cookie, headers: { origin: "https://evil.example" } };
    const foreign = await ask(resend_route, "POST", "resend-verification", elsewhere);
    expect([nobody.status, foreign.body.code]).toEqual([401, "cross_site"]);
    expect(await lettersTo(member.email)).toEqual([]);
  });
});

describe("change-email", () => {
  it("goes to the new address, comes back from the old one, and can be called off", async () => {
    const [member, new_email] = [await createMember({ email_verified: true }), fresh()];
    const cookie = await cookieOf(member);
    const change = (email: string) => ask(change_route, "POST", "change-email", { cookie, body: { new_email: email } });
    expect((await change(fresh())).status).toBe(202);
    expect((await ask(change_route, "DELETE", "change-email", { cookie })).status).toBe(204);
    expect((await change(new_email)).status).toBe(202);
    const token = await tokenSent(new_email, "confirm_email_change");
    expect((await ask(confirm_route, "POST", "change-email/confirm", { body: { token } })).status).toBe(204);
    const back = await ask(undo_route, "POST", "change-email/undo", {
      body: { token: await tokenSent(member.email, "email_changed") },
    });
    expect([back.status, back.body]).toEqual([200, { reset_token: expect.stringMatching(/^[\w-]{43}$/) }]);
    expect((await change(fresh())).status).toBe(401);
  });

  it("answers in the same words when the address has an account, until it is confirmed", async () => {
    const [member, other] = [await createMember(), await createMember()];
    const cookie = await cookieOf(member);
    const answers = await Promise.all(
      [other.email, fresh()].map((new_email) =>
        ask(change_route, "POST", "change-email", { cookie, body: { new_email } }),
      ),
    );
    for (const { status, body } of answers) expect([status, body]).toEqual([202, { accepted: true }]);
  });

  it("is for the signed in", async () => {
    const body = { new_email: fresh() };
    for (const [method, sent] of [
      ["POST", { body }],
      ["DELETE", {}],
    ] as const) {
      const { status, headers } = await ask(change_route, method, "change-email", sent);
      expect([status, headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("Bearer")]);
    }
    expect(await lettersTo(body.new_email)).toEqual([]);
  });

  it("refuses what is no address", async () => {
    const cookie = await cookieOf(await createMember());
    for (const new_email of [
      "",
      "nobody",
      "a@b",
      "a@b.c\r\nbcc: x@y.zz",
      "a b@example.com",
      `${"x".repeat(250)}@a.bc`,
    ]) {
      const { status, body } = await ask(change_route, "POST", "change-email", { cookie, body: { new_email } });
      expect([new_email, status, body.errors[0].path]).toEqual([new_email, 422, "new_email"]);
    }
  });
});

describe("mobile", () => {
  it("is set in two steps, shown, and removed", async () => {
    const cookie = await cookieOf(await createMember());
    const mobile = `+4670${randomInt(1e6, 1e7)}`;
    const put = (body: unknown) => ask(mobile_route, "PUT", "mobile", { cookie, body });
    const asked = await put({ mobile });
    expect([asked.status, asked.body]).toMatchObject([200, { mobile: null, verified: false, pending: { mobile } }]);
    const code = await codeSent(mobile);
    const off = await put({ mobile, code: String((Number(code) + 1) % 1e6).padStart(6, "0") });
    expect([off.status, off.body.errors[0].path]).toEqual([422, "code"]);
    const set = await put({ mobile, code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect([set.status, set.body]).toEqual([200, { mobile, verified: true, pending: null }]);
    expect((await ask(mobile_route, "GET", "mobile", { cookie })).body).toEqual(set.body);

    const rival = await cookieOf(await createMember());
    await ask(mobile_route, "PUT", "mobile", { cookie: rival, body: { mobile } });
    const taken = await ask(mobile_route, "PUT", "mobile", {
      cookie: rival,
      body: { mobile, code: await codeSent(mobile) },
    });
    expect([taken.status, taken.body.code]).toEqual([409, "mobile_taken"]);

    expect((await ask(mobile_route, "DELETE", "mobile", { cookie })).status).toBe(204);
    expect((await ask(mobile_route, "GET", "mobile", { cookie })).body).toMatchObject({ mobile: null });
  });

  it("refuses nonsense", async () => {
    const cookie = await cookieOf(await createMember());
    const mobile = "+46701234567";
    for (const body of [
      {},
      { mobile: 7 },
      { mobile: "x" },
      { mobile, code: "12345" },
      { mobile, code: "12345a" },
      [],
    ]) {
      expect((await ask(mobile_route, "PUT", "mobile", { cookie, body })).status).toBe(422);
    }
    for (const method of ["GET", "PUT", "DELETE"] as const) {
      const sent = method === "PUT" ? { body: { mobile } } : {};
      expect((await ask(mobile_route, method, "mobile", sent)).status).toBe(401);
    }
  });
});

it("tokens of another kind of link are no links", async () => {
  const member = await createMember();
  await ask(forgot_route, "POST", "forgot-password", { body: { identifier: member.email } });
  for (const token of [await tokenSent(member.email, "reset_password"), newToken()]) {
    for (const [route, path] of [
      [verify_route, "verify-email"],
      [confirm_route, "change-email/confirm"],
      [undo_route, "change-email/undo"],
    ] as const) {
      const { status, body } = await ask(route, "POST", path, { body: { token } });
      expect([status, body.code]).toEqual([422, "invalid_link"]);
    }
  }
});
