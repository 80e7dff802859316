import { randomInt } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as loginOptions from "@/app/api/v1/auth/login/passkey/options/route";
import * as login from "@/app/api/v1/auth/login/passkey/route";
import * as one from "@/app/api/v1/auth/passkeys/[id]/route";
import * as addOptions from "@/app/api/v1/auth/passkeys/options/route";
import * as passkeys from "@/app/api/v1/auth/passkeys/route";
import * as proofOptions from "@/app/api/v1/auth/reauthenticate/options/route";
import * as reauthenticate from "@/app/api/v1/auth/reauthenticate/route";
import { cookieOf, createMember } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { newId } from "@/lib/core/ids";
import { createAuthenticator } from "./testing/authenticator";
import { createPasskeyHolder } from "./testing/passkeys";

type Sent = Parameters<typeof requestOf>[2];

/** Every request comes from a network of its own, so that none uses up another's limits. */
const elsewhere = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
const post = (path: string, sent: Sent = {}) =>
  requestOf("POST", path, { ...sent, headers: { "x-forwarded-for": elsewhere(), ...sent.headers } });

const LOGIN = "/api/v1/auth/login/passkey";
const PASSKEYS = "/api/v1/auth/passkeys";
const REAUTHENTICATE = "/api/v1/auth/reauthenticate";

describe("the API of passkeys", () => {
  it("adds one, signs in by it for tokens, proves again, renames it, and keeps it where it is the last", async () => {
    const [member, authenticator] = [await createMember(), createAuthenticator()];
    const cookie = await cookieOf(member);

    const asked = await call(addOptions.POST, post(`${PASSKEYS}/options`, { cookie }));
    const credential = authenticator.create(asked.body);
    const added = await call(passkeys.POST, post(PASSKEYS, { cookie, body: { credential, name: " Blue laptop " } }));
    expect(added).toMatchObject({ status: 201, body: { name: "Blue laptop", backed_up: false, last_used_at: null } });

    const offered = await call(loginOptions.POST, post(`${LOGIN}/options`));
    const signed = { credential: authenticator.get(offered.body) };
    const entered = await call(login.POST, post(LOGIN, { body: signed }));
    expect(entered).toMatchObject({ status: 200, body: { token_type: "Bearer", user: { id: member.user_id } } });
    expect(entered.headers.get("set-cookie")).toBeNull();
    const headers = { authorization: `Bearer ${entered.body.access_token}` };

    const again = await call(proofOptions.POST, post(`${REAUTHENTICATE}/options`, { headers }));
    const proof = { credential: authenticator.get(again.body) };
    expect(await call(reauthenticate.POST, post(REAUTHENTICATE, { headers, body: proof }))).toMatchObject({
      status: 204,
    });

    const { id } = added.body;
    const path = `${PASSKEYS}/${id}`;
    const renamed = await call(one.PATCH, requestOf("PATCH", path, { headers, body: { name: "Red laptop" } }), { id });
    expect(renamed).toMatchObject({ status: 200, body: { id, name: "Red laptop" } });
    const listed = await call(passkeys.GET, requestOf("GET", PASSKEYS, { headers }));
    expect(listed.body).toEqual({
      items: [{ ...renamed.body, last_used_at: expect.any(String) }],
      next_cursor: null,
    });
    const removed = await call(one.DELETE, requestOf("DELETE", path, { headers }), { id });
    expect(removed).toMatchObject({ status: 409, body: { code: "last_sign_in" } });
  });

  it("answers a stranger's passkey as it answers none, and nobody without a session", async () => {
    const holder = await createPasskeyHolder();
    const cookie = await cookieOf(await createMember());
    for (const id of [holder.passkey.id, newId(), "nonsense"]) {
      const path = `${PASSKEYS}/${id}`;
      const renaming = requestOf("PATCH", path, { cookie, body: { name: "Mine" } });
      expect(await call(one.PATCH, renaming, { id })).toMatchObject({ status: 404 });
      expect(await call(one.DELETE, requestOf("DELETE", path, { cookie }), { id })).toMatchObject({ status: 404 });
      expect(await call(one.DELETE, requestOf("DELETE", path), { id })).toMatchObject({ status: 401 });
    }
    expect(await call(addOptions.POST, post(`${PASSKEYS}/options`))).toMatchObject({ status: 401 });
    expect(await call(passkeys.GET, requestOf("GET", PASSKEYS))).toMatchObject({ status: 401 });
  });

  it("adds none for another site's page", async () => {
    const cookie = await cookieOf(await createMember());
    const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect(await call(addOptions.POST, post(`${PASSKEYS}/options`, { cookie, headers }))).toMatchObject({
      status: 403,
      body: { code: "cross_site" },
    });
  });

  it("refuses names that nobody could read, and keys that it does not know", async () => {
    const { passkey, ...holder } = await createPasskeyHolder();
    const cookie = await cookieOf(holder);
    const bodies = [{ name: "" }, { name: "x".repeat(61) }, { name: "a\u202eb" }, { name: 7 }, {}, { title: "x" }, []];
    for (const body of bodies) {
      const request = requestOf("PATCH", `${PASSKEYS}/${passkey.id}`, { cookie, body });
      expect(await call(one.PATCH, request, { id: passkey.id })).toMatchObject({ status: 422 });
    }
  });

  it("wants a password or a passkey to prove again", async () => {
    const cookie = await cookieOf(await createMember());
    for (const body of [{}, { credential: {} }, { credential: "x" }, { password: null }]) {
      expect(await call(reauthenticate.POST, post(REAUTHENTICATE, { cookie, body }))).toMatchObject({ status: 422 });
    }
  });
});

const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.of(0xf6)]).toString("base64url");
const cbor = (parts: [string, never][]) => Buffer.from(isoCBOR.encode(new Map(parts))).toString("base64url");

/** What no browser sends: text, numbers, bytes that mean something else, and a lot of each. */
const NONSENSE: unknown[] = [
  ...[null, 0, -1, 1e308, true, "", "=", "a b", "ä", "../..", "\u0000", [], {}, [[]], { a: { b: {} } }],
  ...["A", "AAAA", "A".repeat(100), "A".repeat(4_000), "A".repeat(100_000), "e30", "bnVsbA", "W10", "MQ"],
  ...[nested(200), nested(3_000), nested(11_000)],
  cbor([]),
  cbor([["authData", null as never]]),
  cbor([["authData", "text" as never]]),
  cbor([["authData", [1, 2] as never]]),
  cbor([["authData", new Map() as never]]),
  cbor([["authData", new Uint8Array(37) as never]]),
  cbor([["authData", new Uint8Array(200).fill(255) as never]]),
  // A map of 2^32 entries, a string of 2^53 bytes, a tag of a tag.
  Buffer.from("ba00ffffffff", "hex").toString("base64url"),
  Buffer.from("5b001fffffffffffff", "hex").toString("base64url"),
  Buffer.from("c1c1c1f6", "hex").toString("base64url"),
];

const nonsense = fc.oneof(
  fc.constantFrom(...NONSENSE),
  fc.jsonValue(),
  fc.base64String().map((text) => text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
);

/** A good credential with some bytes of one part changed, or with something else in its place. */
function broken<C extends { response: object }>(good: C): fc.Arbitrary<unknown> {
  const inner = Object.entries(good.response).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const flip = fc
    .tuple(fc.constantFrom(...inner), fc.nat(), fc.integer({ min: 1, max: 255 }))
    .map(([[name, value], at, change]) => {
      const bytes = Buffer.from(value, "base64url");
      const place = at % bytes.length;
      bytes.writeUInt8(bytes.readUInt8(place) ^ change, place);
      return { ...good, response: { ...good.response, [name]: bytes.toString("base64url") } };
    });
  const cut = fc.tuple(fc.constantFrom(...inner), fc.nat()).map(([[name, value], at]) => ({
    ...good,
    response: { ...good.response, [name]: value.slice(0, at % value.length) },
  }));
  const swap = fc
    .tuple(fc.constantFrom(...Object.keys(good.response)), nonsense)
    .map(([name, value]) => ({ ...good, response: { ...good.response, [name]: value } }));
  const outer = fc
    .tuple(fc.constantFrom(...Object.keys(good)), nonsense)
    .map(([name, value]) => ({ ...good, [name]: value }));
  return fc.oneof(flip, cut, swap, outer, nonsense);
}

const REFUSED = [400, 401, 413, 422];

describe("what is no ceremony", () => {
  it("breaks nothing, and neither does what was added of it, as nothing vouches for a new key", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (gen) => {
        const [cookie, authenticator] = [await cookieOf(await createMember()), createAuthenticator()];
        const { body: options } = await call(addOptions.POST, post(`${PASSKEYS}/options`, { cookie }));
        const credential = gen(broken, authenticator.create(options));
        const answer = await call(passkeys.POST, post(PASSKEYS, { cookie, body: { credential } }));
        expect([201, ...REFUSED]).toContain(answer.status);
        const { body: offered } = await call(loginOptions.POST, post(`${LOGIN}/options`));
        const signed = { credential: authenticator.get(offered) };
        expect([200, 401]).toContain((await call(login.POST, post(LOGIN, { body: signed }))).status);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it("signs nobody in and breaks nothing", { timeout: 120_000 }, async () => {
    const holder = await createPasskeyHolder();
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (gen) => {
        const { body: options } = await call(loginOptions.POST, post(`${LOGIN}/options`));
        const good = holder.authenticator.get(options);
        const credential = gen(broken, good);
        fc.pre(JSON.stringify(credential) !== JSON.stringify(good));
        const answer = await call(login.POST, post(LOGIN, { body: { credential } }));
        expect(REFUSED).toContain(answer.status);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it.each([
    [LOGIN, login.POST],
    [PASSKEYS, passkeys.POST],
    [REAUTHENTICATE, reauthenticate.POST],
  ])("is no body of %s", async (path, handler) => {
    const cookie = await cookieOf(await createMember());
    for (const body of NONSENSE) {
      expect(REFUSED).toContain((await call(handler, post(path, { cookie, body }))).status);
    }
  });
});
