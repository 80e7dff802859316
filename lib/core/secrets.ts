import "server-only";
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { env } from "./env";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

/** What each key made from the site's secret is for; a key never serves two ends (NIST SP 800-108). */
export type KeyPurpose = "access tokens" | "sealed values" | "mobile codes";

const derived = new Map<KeyPurpose, Buffer[]>();

/** 32-byte keys for a purpose (HKDF-SHA-256, RFC 5869): of the current secret first, then of the one it replaced, if any. */
export function derivedKeys(purpose: KeyPurpose): [Buffer, ...Buffer[]] {
  let keys = derived.get(purpose);
  if (!keys) {
    const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
    const secrets = AUTH_SECRET_PREVIOUS ? [AUTH_SECRET, AUTH_SECRET_PREVIOUS] : [AUTH_SECRET];
    keys = secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "gold", purpose, KEY_BYTES)));
    derived.set(purpose, keys);
  }
  return keys as [Buffer, ...Buffer[]];
}

/**
 * Encrypts with AES-256-GCM under a 32-byte key.
 * @param bound what it belongs to; opening it for anything else fails
 * @returns iv, tag and ciphertext in base64url
 */
export function sealWith(key: Uint8Array, text: string, bound: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(bound));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** What `sealWith` encrypted, or null for another key, another `bound`, or anything else. */
export function openWith(key: Uint8Array, sealed: string, bound: string): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(bound));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return text.toString("utf8");
  } catch {
    return null;
  }
}

/** Encrypts a value that the site itself must read again, bound to what it belongs to. */
export function seal(text: string, bound: string): string {
  return sealWith(derivedKeys("sealed values")[0], text, bound);
}

/** What `seal` encrypted, also under the secret before the current one; null when neither opens it. */
export function unseal(sealed: string, bound: string): string | null {
  for (const key of derivedKeys("sealed values")) {
    const text = openWith(key, sealed, bound);
    if (text !== null) return text;
  }
  return null;
}

/** A new opaque token: 256 bits, base64url. */
export function newToken(): string {
  return randomBytes(KEY_BYTES).toString("base64url");
}

/** What is stored of a token of full entropy: its SHA-256, base64url. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
