const DAY = 24 * 60 * 60;

/** Where a session lives: in a browser's cookie, or in another system's tokens. */
export type SessionKind = "web" | "api";

/** Ways to show who one is; a session lists those it began with. */
export type Proof = "password" | "totp" | "recovery_code" | "passkey" | "provider" | "email_link";

/** What a one-time token is for. A newer one voids the older of its purpose, save those that undo something. */
export type TokenPurpose =
  | "verify_email"
  | "reset_password"
  | "change_email"
  | "undo_email"
  | "totp_login"
  | "passkey_register"
  | "passkey_login"
  | "verify_mobile"
  | "link_provider";

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;
export const EMAIL_MAX = 254;

/** A session ends this long after signing in, whatever happens. */
export const SESSION_ABSOLUTE_SECONDS = 90 * DAY;
/** …and after this long without a request. */
export const SESSION_IDLE_SECONDS = 14 * DAY;
/** How stale `last_seen_at` may become before a request writes it again. */
export const LAST_SEEN_SECONDS = 5 * 60;

/** OWASP password storage: argon2id with 64 MiB, three passes, one lane. */
export const ARGON2 = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;
/** 64 MiB each: more at once would let strangers fill the memory. */
export const HASHES_AT_ONCE = 4;
export const HASHES_WAITING = 64;
