import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { askedAt, verifyIdToken } from "./id-token";
import type { Provider } from "./providers";

vi.stubEnv("DATABASE_URL", "postgres://a:b@localhost/gold");
vi.stubEnv("AUTH_SECRET", "x".repeat(32));

const client = { id: "oidc", name: "House ID", client_id: "gold", client_secret: "s".repeat(32) } as const;
const keys = {
  rs: await generateKeyPair("RS256", { extractable: true }),
  es: await generateKeyPair("ES256", { extractable: true }),
  ed: await generateKeyPair("EdDSA", { extractable: true }),
};
const published: JWK[] = [];

/** An issuer at each path, which says what it is told to say of itself. */
let server: Server;
let origin = "";
let tenant = 0;
let said: Record<string, unknown> = {};
const asked: string[] = [];

beforeAll(async () => {
  for (const [kid, { publicKey }] of Object.entries(keys)) published.push({ ...(await exportJWK(publicKey)), kid });
  server = createServer(({ url = "" }, answer) => {
    asked.push(url);
    const issuer = origin + url.replace("/.well-known/openid-configuration", "");
    const metadata = { issuer, jwks_uri: `${issuer}/keys`, ...said };
    answer.end(JSON.stringify(url.endsWith("/keys") ? { keys: published } : metadata));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

let provider: Provider;
beforeEach(() => {
  tenant += 1;
  said = {};
  asked.length = 0;
  provider = { ...client, issuer: `${origin}/tenant-${tenant}` };
});

type Wishes = { alg?: string; kid?: string; key?: Parameters<SignJWT["sign"]>[0]; claims?: Record<string, unknown> };

/** An id token as the provider makes it, but for what is wished. */
function idToken({ alg = "RS256", kid = "rs", key = keys.rs.privateKey, claims = {} }: Wishes = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: provider.issuer, aud: provider.client_id, sub: "42", iat: now, exp: now + 300 };
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg, kid }).sign(key);
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("an id token", () => {
  it("is taken with its issuer's signature, of any kind with a public key, and its keys are asked for once", async () => {
    expect(await verifyIdToken(provider, await idToken())).toMatchObject({ sub: "42" });
    const { privateKey } = keys.es;
    await expect(
      verifyIdToken(provider, await idToken({ alg: "ES256", kid: "es", key: privateKey })),
    ).resolves.toBeTruthy();
    const edwards = await idToken({ alg: "EdDSA", kid: "ed", key: keys.ed.privateKey });
    await expect(verifyIdToken(provider, edwards)).resolves.toBeTruthy();
    expect(asked).toEqual([`/tenant-${tenant}/.well-known/openid-configuration`, `/tenant-${tenant}/keys`]);
  });

  it("is not taken without that: unsigned, changed, signed by another, or by a secret in place of a key", async () => {
    const good = await idToken();
    const [head, body, signature] = good.split(".");
    const claims = JSON.parse(Buffer.from(body ?? "", "base64url").toString());
    const another = await generateKeyPair("RS256");
    const text = new TextEncoder();
    for (const token of [
      undefined,
      "",
      "a.b.c",
      `${head}.${body}.`,
      `${part({ alg: "none" })}.${body}.`,
      `${head}.${part({ ...claims, sub: "43" })}.${signature}`,
      await idToken({ key: another.privateKey }),
      await idToken({ kid: "somebody" }),
      await idToken({ alg: "HS256", key: text.encode(client.client_secret) }),
      await idToken({ alg: "HS256", key: text.encode(await exportSPKI(keys.rs.publicKey)) }),
    ]) {
      await expect(verifyIdToken(provider, token), String(token)).rejects.toThrow();
    }
    await expect(verifyIdToken(provider, good)).resolves.toBeTruthy();
  });

  it("says when its person was last asked who they are, if it does", async () => {
    const auth_time = Math.floor(Date.now() / 1000) - 60;
    expect(askedAt(await verifyIdToken(provider, await idToken({ claims: { auth_time } })))).toEqual(
      new Date(auth_time * 1000),
    );
    expect(askedAt(await verifyIdToken(provider, await idToken()))).toBeNull();
    expect(askedAt(await verifyIdToken(provider, await idToken({ claims: { auth_time: "now" } })))).toBeNull();
  });

  const now = Math.floor(Date.now() / 1000);
  it.each([
    ["another client's", { aud: "silver" }],
    ["several others'", { aud: ["silver", "bronze"] }],
    ["nobody's", { aud: undefined }],
    ["another issuer's", { iss: "https://elsewhere.example" }],
    ["of nobody", { sub: undefined }],
    ["over", { exp: now - 60 }],
    ["without end", { exp: undefined }],
    ["not yet good", { nbf: now + 3600 }],
  ])("is not taken when it is %s", async (_, claims) => {
    await expect(verifyIdToken(provider, await idToken({ claims }))).rejects.toThrow();
  });
});

describe("an issuer", () => {
  it("that calls itself another is not believed, whatever it signs", async () => {
    said = { issuer: "https://accounts.google.com" };
    const token = await idToken({ claims: { iss: "https://accounts.google.com" } });
    await expect(verifyIdToken(provider, token)).rejects.toThrow("calls itself https://accounts.google.com");
  });

  it("that names no keys, or none one could fetch, is not believed", async () => {
    for (const jwks_uri of [undefined, "keys", "file:///etc/passwd", `${origin}/nowhere`]) {
      provider = { ...provider, issuer: `${provider.issuer}-${String(jwks_uri).length}` };
      said = { jwks_uri };
      await expect(verifyIdToken(provider, await idToken())).rejects.toThrow();
    }
  });
});
