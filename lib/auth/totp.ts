import { Secret, TOTP } from "otpauth";

/** What every authenticator app can do (RFC 6238, and the key URI format they share). */
const CODES = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** RFC 4226 §4: as long as the hash. */
const SECRET_BYTES = 20;
/** RFC 6238 §5.2: one step to either side, for clocks that differ and codes that are typed slowly. */
const WINDOW = 1;

const ISSUER = "GOLD";
/** Of an address; apps only show it, and a longer one makes a picture too dense to scan. */
const LABEL_MAX = 64;

/** A new secret, 160 bits in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The address an authenticator app takes a secret from, usually as a QR code. */
export function totpUri(secret: string, email: string): string {
  const label = [...email].slice(0, LABEL_MAX).join("");
  return new TOTP({ ...CODES, issuer: ISSUER, label, secret }).toString();
}

/** The time step that a code of six digits belongs to, at most one from now; null when it is of none of those. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  const totp = new TOTP({ ...CODES, secret });
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}
