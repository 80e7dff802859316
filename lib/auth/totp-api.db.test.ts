import { describe, expect, it } from "vitest";
import { POST as login } from "@/app/api/v1/auth/login/route";
import { POST as finish } from "@/app/api/v1/auth/login/totp/route";
import { GET as me } from "@/app/api/v1/auth/me/route";
import { POST as renew } from "@/app/api/v1/auth/recovery-codes/route";
import { PUT as confirm, POST as propose, DELETE as remove } from "@/app/api/v1/auth/totp/route";
import { cookieOf, createMember } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { newToken } from "@/lib/core/secrets";
import { codeOf } from "./testing/two-step";

const PASSWORD = "copper lantern walks";
const ROOT = "/api/v1/auth";

type Handler = Parameters<typeof call>[0];
type Sent = Parameters<typeof requestOf>[2];
const send = (handler: Handler, method: string, path: string, sent?: Sent) =>
  call(handler, requestOf(method, ROOT + path, sent));

/** Signs in with the password, over an address of one's own. */
async function enterBy(email: string) {
  const headers = { "x-forwarded-for": `10.9.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}` };
  const body = { identifier: email, password: PASSWORD };
  const answer = await send(login, "POST", "/login", { headers, body });
  return { ...answer, finish: (code: unknown) => finishWith(answer.body.ticket, code, headers) };
}
const finishWith = (ticket: unknown, code: unknown, headers?: Record<string, string>) =>
  send(finish, "POST", "/login/totp", { headers, body: { ticket, code } });

describe("two steps over the API", () => {
  it("goes from a secret to tokens, and back to the password alone", async () => {
    const member = await createMember({ password: PASSWORD });
    const cookie = await cookieOf(member);

    const proposed = await send(propose, "POST", "/totp", { cookie });
    expect(proposed.status).toBe(201);
    expect(Object.keys(proposed.body)).toEqual(["secret", "otpauth_uri"]);
    expect(proposed.headers.get("cache-control")).toBe("private, no-store");
    const { secret } = proposed.body;
    expect((await enterBy(member.email)).body).toHaveProperty("access_token");

    const confirmed = await send(confirm, "PUT", "/totp", { cookie, body: { code: codeOf(secret, new Date()) } });
    expect(confirmed.status).toBe(200);
    expect(confirmed.body.recovery_codes).toHaveLength(10);
    expect((await send(me, "GET", "/me", { cookie })).body.totp_enabled).toBe(true);
    expect((await send(propose, "POST", "/totp", { cookie })).body.code).toBe("conflict");

    const first = await enterBy(member.email);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({ totp_required: true, ticket: expect.any(String) });
    const tokens = await first.finish(codeOf(secret, new Date(), 1));
    expect(tokens.status).toBe(200);
    expect(tokens.body).toMatchObject({ token_type: "Bearer", user: { id: member.user_id, totp_enabled: true } });
    const headers = { authorization: `Bearer ${tokens.body.access_token}` };
    expect((await send(me, "GET", "/me", { headers })).body.id).toBe(member.user_id);

    const renewed = await send(renew, "POST", "/recovery-codes", { headers });
    expect(renewed.status).toBe(201);
    const second = await enterBy(member.email);
    expect((await second.finish(confirmed.body.recovery_codes[0])).status).toBe(422);
    expect((await second.finish(renewed.body.recovery_codes[0])).status).toBe(200);

    expect((await send(remove, "DELETE", "/totp", { headers })).status).toBe(204);
    expect((await send(remove, "DELETE", "/totp", { headers })).status).toBe(404);
    expect((await enterBy(member.email)).body).toHaveProperty("access_token");
  });

  it("says what is wrong with a code, and when to begin again", async () => {
    const member = await createMember({ password: PASSWORD });
    const cookie = await cookieOf(member);
    const { secret } = (await send(propose, "POST", "/totp", { cookie })).body;
    await send(confirm, "PUT", "/totp", { cookie, body: { code: codeOf(secret, new Date()) } });
    const first = await enterBy(member.email);
    const used = await first.finish(codeOf(secret, new Date()));
    expect(used).toMatchObject({ status: 422, body: { code: "invalid", errors: [{ path: "code" }] } });
    const unknown = await finishWith(newToken(), "123456");
    expect(unknown).toMatchObject({ status: 401, body: { code: "invalid_ticket" } });
    expect(unknown.headers.get("www-authenticate")).toContain("Bearer");
  });

  it.each<[string, Handler, string, string, object | undefined]>([
    ["POST", propose, "POST", "/totp", undefined],
    ["PUT", confirm, "PUT", "/totp", { code: "123456" }],
    ["DELETE", remove, "DELETE", "/totp", undefined],
    ["POST", renew, "POST", "/recovery-codes", undefined],
  ])("wants a sign-in for %s, and refuses other sites", async (_, handler, method, path, body) => {
    const anonymous = await send(handler, method, path, { body });
    expect(anonymous).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    const cookie = await cookieOf(await createMember());
    const crossed = await send(handler, method, path, { cookie, body, headers: { "sec-fetch-site": "cross-site" } });
    expect(crossed).toMatchObject({ status: 403, body: { code: "cross_site" } });
  });

  it.each([
    {},
    { ticket: "x" },
    { code: "123456" },
    { ticket: 1, code: "123456" },
    { ticket: "x", code: 123_456 },
    { ticket: "x".repeat(10_000), code: "123456" },
    { ticket: "x", code: "1".repeat(10_000) },
    { ticket: "x", code: "\u0000" },
    { ticket: "x", code: "\ud800" },
    { ticket: "x", code: "123456", user_id: "y" },
    [],
    null,
  ])("answers %j with what is wrong", async (body) => {
    expect((await send(finish, "POST", "/login/totp", { body })).status).toBe(422);
  });
});
