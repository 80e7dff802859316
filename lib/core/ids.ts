import { randomBytes } from "node:crypto";
import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562 §5.7): sorts by the time it was made. */
export function newId(): string {
  return v7();
}

/** An unguessable key: `bytes` of randomness, base64url. */
export function newKey(bytes = 18): string {
  return randomBytes(bytes).toString("base64url");
}
