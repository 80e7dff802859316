import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, exportJWK, importJWK, jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { derivedKeys } from "@/lib/core/secrets";
import { ACCESS_TOKEN_SECONDS } from "./constants";
import { publicKeys, signAccessToken, verifyAccessToken } from "./tokens";

const NOW = new Date("2026-03-01T12:00:00Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const claim = { session_id: newId(), user_id: newId(), epoch: 3 };
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token like ours but for what is changed, signed with our own key. */
async function forged(header: Record<string, unknown>, payload: Record<string, unknown>): Promise<string> {
  const good = await signAccessToken(claim, NOW);
  const pkcs8 = Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    derivedKeys("access tokens")[0],
  ]);
  const head = part({ ...decodeProtectedHeader(good), ...header });
  const body = part({ ...decodeJwt(good), ...payload });
  const signature = sign(null, Buffer.from(`${head}.${body}`), { key: pkcs8, format: "der", type: "pkcs8" });
  return `${head}.${body}.${signature.toString("base64url")}`;
}

describe("an access token", () => {
  it("says what RFC 9068 wants and nothing else", async () => {
    const token = await signAccessToken(claim, NOW);
    const [{ keys }, seconds] = [await publicKeys(), NOW.getTime() / 1000];
    expect(decodeProtectedHeader(token)).toEqual({ alg: "EdDSA", typ: "at+jwt", kid: keys[0]?.kid });
    expect(decodeJwt(token)).toEqual({
      iss: env().APP_URL,
      aud: `${env().APP_URL}/api/v1`,
      sub: claim.user_id,
      sid: claim.session_id,
      epoch: 3,
      jti: expect.any(String),
      iat: seconds,
      nbf: seconds,
      exp: seconds + ACCESS_TOKEN_SECONDS,
    });
  });

  it("comes back as the claim until it runs out", async () => {
    const token = await signAccessToken(claim, NOW);
    expect(await verifyAccessToken(token, NOW)).toEqual(claim);
    expect(await verifyAccessToken(token, at(ACCESS_TOKEN_SECONDS - 1))).toEqual(claim);
    expect(await verifyAccessToken(token, at(ACCESS_TOKEN_SECONDS))).toBeNull();
    expect(await verifyAccessToken(await signAccessToken(claim, NOW), at(ACCESS_TOKEN_SECONDS))).toBeNull();
  });

  it("can be checked by another system with the published keys alone", async () => {
    const [key] = (await publicKeys()).keys;
    if (!key) throw new Error("no key");
    expect(Object.keys(key)).not.toContain("d");
    const { payload } = await jwtVerify(await signAccessToken(claim, new Date()), await importJWK(key, "EdDSA"));
    expect(payload.sub).toBe(claim.user_id);
  });
});

describe("what is not a token of ours", () => {
  const seconds = NOW.getTime() / 1000;

  it("takes the same token made here, so that the refusals below are for their reason", async () => {
    expect(await verifyAccessToken(await forged({}, {}), NOW)).toEqual(claim);
  });

  const changes: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ["another type", { typ: "JWT" }, {}],
    ["no type", { typ: undefined }, {}],
    ["an unknown key", { kid: "somebody" }, {}],
    ["no key", { kid: undefined }, {}],
    ["another algorithm's name", { alg: "HS256" }, {}],
    ["no algorithm", { alg: "none" }, {}],
    ["an unknown critical header", { crit: ["b64"], b64: false }, {}],
    ["another audience", {}, { aud: "https://elsewhere.example" }],
    ["no audience", {}, { aud: undefined }],
    ["another issuer", {}, { iss: "https://elsewhere.example" }],
    ["an end in the past", {}, { exp: seconds - 1 }],
    ["no end", {}, { exp: undefined }],
    ["a start in the future", {}, { nbf: seconds + 60 }],
    ["no start", {}, { nbf: undefined }],
    ["no id", {}, { jti: undefined }],
    ["a subject that is no person", {}, { sub: "admin" }],
    ["no session", {}, { sid: undefined }],
    ["an epoch that is no number", {}, { epoch: "3" }],
  ];

  it.each(changes)("has %s", async (_, header, payload) => {
    expect(await verifyAccessToken(await forged(header, payload), NOW)).toBeNull();
  });

  it("has no signature, another's, or one made with our public key as a secret", async () => {
    const [head, body, signature] = (await signAccessToken(claim, NOW)).split(".");
    const [key] = (await publicKeys()).keys;
    const confused = part({ alg: "HS256", typ: "at+jwt", kid: key?.kid });
    const mac = createHmac("sha256", Buffer.from(key?.x ?? "", "base64url")).update(`${confused}.${body}`);
    const foreign = generateKeyPairSync("ed25519");
    const own_key = { ...decodeProtectedHeader(`${head}.${body}.`), jwk: await exportJWK(foreign.publicKey) };
    const embedded = new SignJWT(decodeJwt(`${head}.${body}.`)).setProtectedHeader({ alg: "EdDSA", ...own_key });
    for (const token of [
      `${head}.${body}.`,
      `${head}.${body}`,
      `${part({ alg: "none", typ: "at+jwt" })}.${body}.`,
      `${confused}.${body}.${mac.digest("base64url")}`,
      await embedded.sign(foreign.privateKey),
      `${head}.${part({ ...decodeJwt(`${head}.${body}.`), sub: newId() })}.${signature}`,
    ]) {
      expect(await verifyAccessToken(token, NOW)).toBeNull();
    }
  });

  it.each(["", ".", "..", "a.b.c", "%E0%A4%A", "\u0000", "e30.e30.e30", "x".repeat(8000)])("is %j", async (token) => {
    expect(await verifyAccessToken(token, NOW)).toBeNull();
  });

  it("names keys elsewhere, which nobody fetches", async () => {
    const jku = "http://127.0.0.1:9/keys.json";
    expect(await verifyAccessToken(await forged({ jku, x5u: jku, kid: "theirs" }, {}), NOW)).toBeNull();
  });
});
