import { describe, expect, it } from "vitest";
import * as password_route from "@/app/api/v1/auth/change-password/route";
import * as login_route from "@/app/api/v1/auth/login/route";
import * as logout_route from "@/app/api/v1/auth/logout/route";
import * as me_route from "@/app/api/v1/auth/me/route";
import * as reauthenticate_route from "@/app/api/v1/auth/reauthenticate/route";
import * as refresh_route from "@/app/api/v1/auth/refresh/route";
import * as register_route from "@/app/api/v1/auth/register/route";
import * as session_route from "@/app/api/v1/auth/sessions/[id]/route";
import * as sessions_route from "@/app/api/v1/auth/sessions/route";
import { anonymousContext, cookieOf, createMember } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { newId } from "@/lib/core/ids";

const PASSWORD = "copper lantern walks";
const BASE = "/api/v1/auth";

/** Every test speaks from a network of its own. */
const network = () => ({ "x-forwarded-for": anonymousContext().address ?? "" });
const bearer = (token: string) => ({ authorization: `Bearer ${token}`, ...network() });

const post = (route: { POST: Parameters<typeof call>[0] }, path: string, body: unknown, headers = network()) =>
  call(route.POST, requestOf("POST", `${BASE}/${path}`, { body, headers }));
const me = (headers: Record<string, string>) => call(me_route.GET, requestOf("GET", `${BASE}/me`, { headers }));

async function begin() {
  const account = { email: `${newId()}@example.com`, full_name: "New Person", password: PASSWORD };
  const { status, body } = await post(register_route, "register", account);
  expect(status).toBe(201);
  return { ...account, ...body } as typeof account & {
    access_token: string;
    refresh_token: string;
    user: { id: string; username: string };
  };
}

describe("tokens", () => {
  it("come with registering, in the shape of RFC 6749, and open the account", async () => {
    const person = await begin();
    expect(person).toMatchObject({
      token_type: "Bearer",
      expires_in: 1800,
      user: { role: "user", has_password: true },
    });
    const { status, body } = await me(bearer(person.access_token));
    expect([status, body]).toEqual([200, person.user]);
  });

  it("come for e-mail, username, and nothing else that is unverified", async () => {
    const { email, user } = await begin();
    for (const identifier of [email, email.toUpperCase(), user.username, ` ${user.username.toUpperCase()} `]) {
      const { status, body } = await post(login_route, "login", { identifier, password: PASSWORD });
      expect([status, body.user.id]).toEqual([200, user.id]);
    }
    const { status, body } = await post(login_route, "login", { identifier: user.id, password: PASSWORD });
    expect([status, body.code]).toEqual([401, "invalid_credentials"]);
  });

  it("are exchanged, and die with their session", async () => {
    const { refresh_token } = await begin();
    const { status, body } = await post(refresh_route, "refresh", { refresh_token });
    expect([status, (await me(bearer(body.access_token))).status]).toEqual([200, 200]);
    const ended = await call(
      logout_route.POST,
      requestOf("POST", `${BASE}/logout`, { headers: bearer(body.access_token) }),
    );
    expect([ended.status, ended.body]).toEqual([204, null]);
    expect((await me(bearer(body.access_token))).status).toBe(401);
    expect((await post(refresh_route, "refresh", { refresh_token: body.refresh_token })).body.code).toBe(
      "invalid_token",
    );
  });

  it("all die at once when asked", async () => {
    const { email, access_token } = await begin();
    const other = (await post(login_route, "login", { identifier: email, password: PASSWORD })).body.access_token;
    await post(logout_route, "logout", { all: true }, bearer(access_token));
    for (const token of [access_token, other]) expect((await me(bearer(token))).status).toBe(401);
  });

  it("are refused with a challenge when they are none, even beside a good cookie", async () => {
    const member = await createMember();
    const cookie = await cookieOf(member);
    for (const token of ["x", "", "%E0%A4%A", "a.b.c", "é"]) {
      const headers = { authorization: `Bearer ${token}`, cookie };
      const answer = await me(headers);
      expect([answer.status, answer.body.code]).toEqual([401, "invalid_token"]);
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="gold", error="invalid_token"');
    }
    expect((await me({ cookie, authorization: "Basic eDp5" })).status).toBe(200);
  });

  it("are asked for with a challenge", async () => {
    const answer = await me({});
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="gold"']);
  });

  it("write without an origin, which a cookie may not from elsewhere", async () => {
    const member = await createMember({ password: PASSWORD });
    const cookie = await cookieOf(member);
    const body = { password: PASSWORD };
    const foreign_pages: Record<string, string>[] = [
      { origin: "null" },
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign_pages) {
      const request = requestOf("POST", `${BASE}/reauthenticate`, { cookie, headers, body });
      expect((await call(reauthenticate_route.POST, request)).body.code).toBe("cross_site");
    }
    const { access_token } = await begin();
    const foreign = { ...bearer(access_token), origin: "https://partner.example", "sec-fetch-site": "cross-site" };
    expect((await post(reauthenticate_route, "reauthenticate", body, foreign)).status).toBe(204);
  });
});

describe("bad input", () => {
  it.each([
    ["register", register_route, { email: "x", full_name: "", password: "short" }, ["email", "full_name", "password"]],
    [
      "register",
      register_route,
      { email: "a@example.com", full_name: "A", password: PASSWORD, role: "admin" },
      ["role"],
    ],
    ["login", login_route, { identifier: "", password: "" }, ["identifier", "password"]],
    ["login", login_route, { email: "a@example.com", password: "x" }, ["identifier", "email"]],
    ["refresh", refresh_route, {}, ["refresh_token"]],
  ] as const)("of %s names its fields", async (path, route, body, fields) => {
    const answer = await post(route, path, body);
    expect([answer.status, answer.body.code]).toEqual([422, "invalid"]);
    const paths = answer.body.errors.map((each: { path: string }) => each.path);
    expect(paths).toEqual(expect.arrayContaining([...fields]));
  });

  it("for a taken e-mail is a conflict", async () => {
    const { email } = await begin();
    const answer = await post(register_route, "register", { email, full_name: "B", password: PASSWORD });
    expect([answer.status, answer.body.code]).toEqual([409, "email_taken"]);
  });
});

describe("sessions", () => {
  it("are listed and ended one by one, one's own only", async () => {
    const [one, other] = [await begin(), await begin()];
    const { items } = (
      await call(sessions_route.GET, requestOf("GET", `${BASE}/sessions`, { headers: bearer(one.access_token) }))
    ).body;
    expect(items).toMatchObject([{ kind: "api", current: true }]);
    const end = (token: string) =>
      call(session_route.DELETE, requestOf("DELETE", `${BASE}/sessions/x`, { headers: bearer(token) }), {
        id: items[0].id,
      });
    expect((await end(other.access_token)).status).toBe(404);
    expect((await me(bearer(one.access_token))).status).toBe(200);
    expect((await end(one.access_token)).status).toBe(204);
    expect((await me(bearer(one.access_token))).status).toBe(401);
  });
});

describe("change-password", () => {
  const change = (token: string, body: unknown) => post(password_route, "change-password", body, bearer(token));

  it("wants the current one, changes it, and ends every other session", async () => {
    const { email, access_token } = await begin();
    const other = (await post(login_route, "login", { identifier: email, password: PASSWORD })).body.access_token;
    const next = "walking lanterns of copper";
    expect((await change(access_token, { current_password: "wrong", new_password: next })).body.errors).toMatchObject([
      { path: "current_password" },
    ]);
    expect(
      (await change(access_token, { current_password: PASSWORD, new_password: PASSWORD })).body.errors,
    ).toMatchObject([{ path: "new_password" }]);
    expect((await change(access_token, { current_password: PASSWORD, new_password: next })).status).toBe(204);
    expect((await me(bearer(access_token))).status).toBe(200);
    expect((await me(bearer(other))).status).toBe(401);
    expect((await post(login_route, "login", { identifier: email, password: PASSWORD })).status).toBe(401);
    expect((await post(login_route, "login", { identifier: email, password: next })).status).toBe(200);
  });

  it("is one of two at once", async () => {
    const { access_token } = await begin();
    const tries = ["walking lanterns of copper", "four grey herons waiting"].map((new_password) =>
      change(access_token, { current_password: PASSWORD, new_password }),
    );
    expect((await Promise.all(tries)).map(({ status }) => status).toSorted()).toEqual([204, 409]);
  });
});
