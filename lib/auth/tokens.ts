import "server-only";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, errors, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { derivedKeys } from "@/lib/core/secrets";
import { ACCESS_TOKEN_SECONDS } from "./constants";

/** What a session's token carries: which session, whose, and the account's epoch when it began. */
export type SessionClaim = { session_id: string; user_id: string; epoch: number };

/** A public key that checks our access tokens (RFC 8037). */
export type PublicKey = { kty: "OKP"; crv: "Ed25519"; x: string; kid: string; alg: "EdDSA"; use: "sig" };

type SigningKey = { secret: KeyObject; public: KeyObject; jwk: PublicKey };

const ALGORITHM = "EdDSA";
const TYPE = "at+jwt";
/** RFC 8410 §7: what stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

async function signingKey(seed: Buffer): Promise<SigningKey> {
  const secret = createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: "der", type: "pkcs8" });
  const public_key = createPublicKey(secret);
  const { x = "" } = public_key.export({ format: "jwk" });
  const bare = { kty: "OKP", crv: "Ed25519", x } as const;
  const kid = await calculateJwkThumbprint(bare);
  return { secret, public: public_key, jwk: { ...bare, kid, alg: ALGORITHM, use: "sig" } };
}

let keys: Promise<SigningKey[]> | undefined;

/** The live keys: the first signs, all check. */
function signingKeys(): Promise<SigningKey[]> {
  keys ??= Promise.all(derivedKeys("access tokens").map(signingKey));
  return keys;
}

/** The public keys (RFC 7517), so that another system can check our tokens without asking us. */
export async function publicKeys(): Promise<{ keys: PublicKey[] }> {
  return { keys: (await signingKeys()).map(({ jwk }) => jwk) };
}

const audience = () => `${env().APP_URL}/api/v1`;

/** Signs an access token (RFC 9068) for a session: EdDSA, 30 minutes. */
export async function signAccessToken(claim: SessionClaim, now: Date): Promise<string> {
  const [key] = await signingKeys();
  if (!key) throw new Error("There is no signing key");
  const issued = Math.floor(now.getTime() / 1000);
  return new SignJWT({ sid: claim.session_id, epoch: claim.epoch })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.jwk.kid })
    .setIssuer(env().APP_URL)
    .setAudience(audience())
    .setSubject(claim.user_id)
    .setJti(newId())
    .setIssuedAt(issued)
    .setNotBefore(issued)
    .setExpirationTime(issued + ACCESS_TOKEN_SECONDS)
    .sign(key.secret);
}

const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), epoch: z.int().min(0), exp: z.int(), jti: z.uuid() });

/** Signatures already checked; what a token says never changes, whether its session lives is asked each time. */
const checked = new LRUCache<string, { claim: SessionClaim; exp: number }>({ max: 10_000 });

async function check(token: string, now: Date): Promise<{ claim: SessionClaim; exp: number } | null> {
  const known = await signingKeys();
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = known.find(({ jwk }) => jwk.kid === kid);
        if (!key) throw new errors.JWKSNoMatchingKey();
        return key.public;
      },
      // RFC 8725 §3.1, §3.8–3.11: the algorithm, issuer, audience and type are ours to say, not the token's.
      {
        algorithms: [ALGORITHM],
        issuer: env().APP_URL,
        audience: audience(),
        typ: TYPE,
        requiredClaims: ["exp", "nbf", "iat", "jti"],
        currentDate: now,
      },
    );
    const { sub, sid, epoch, exp } = Claims.parse(payload);
    return { claim: { session_id: sid, user_id: sub, epoch }, exp };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/**
 * The claim in an access token, or null for anything that is not a live one of ours: malformed, expired, not yet valid,
 * another issuer, audience, type, algorithm or key.
 */
export async function verifyAccessToken(token: string, now: Date): Promise<SessionClaim | null> {
  let found = checked.get(token);
  if (!found) {
    found = (await check(token, now)) ?? undefined;
    if (found) checked.set(token, found);
  }
  return found && found.exp * 1000 > now.getTime() ? found.claim : null;
}
