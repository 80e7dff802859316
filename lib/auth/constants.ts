import type { Role } from "@/lib/core/actor";

const DAY = 24 * 60 * 60;

/** Where a session lives: in a browser's cookie, or in another system's tokens. */
export type SessionKind = "web" | "api";

/** Ways to show who one is; a session lists those it began with. */
export const PROOFS = ["password", "totp", "recovery_code", "passkey", "provider", "email_link"] as const;
export type Proof = (typeof PROOFS)[number];

/** Where else one may have an account that signs in here; `oidc` is the one that the configuration names. */
export const PROVIDERS = ["google", "github", "oidc"] as const;
export type ProviderId = (typeof PROVIDERS)[number];

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
const ADMIN_PASSWORD_MIN = 15;
export const PASSWORD_MAX = 128;

/** The least length of a role's password, in code points. Who is promoted with a shorter one must change it. */
export function passwordMinFor(role: Role = "user"): number {
  return role === "admin" ? ADMIN_PASSWORD_MIN : PASSWORD_MIN;
}

export const EMAIL_MAX = 254;

/** An access token is good for half an hour, a refresh token for a week (seed: 30 minutes, 7 days). */
export const ACCESS_TOKEN_SECONDS = 30 * 60;
export const REFRESH_TOKEN_SECONDS = 7 * DAY;
/** So long after its first use a refresh token still answers the same successor, for requests that raced. */
export const REFRESH_GRACE_SECONDS = 10;
/** So long is a proof of who one is recent enough for sensitive acts. */
export const RECENT_PROOF_SECONDS = 10 * 60;

/** So long is a password good that the site made for an admin; at the first sign-in it is to be replaced. */
export const INITIAL_PASSWORD_SECONDS = 3 * DAY;

/** So long a link in a mail is good for. Undoing a change of e-mail takes whoever was away for a while into account. */
export const RESET_SECONDS = 30 * 60;
export const VERIFY_SECONDS = DAY;
export const CHANGE_EMAIL_SECONDS = DAY;
export const UNDO_EMAIL_SECONDS = 7 * DAY;

/** A code sent to a phone: short enough to type, so it has few tries and little time. */
export const MOBILE_CODE_DIGITS = 6;
export const MOBILE_CODE_SECONDS = 10 * 60;
export const MOBILE_CODE_TRIES = 5;

/** So long one has for the second step of a sign-in. */
export const TICKET_SECONDS = 5 * 60;
/** So many codes may be tried with one ticket. */
export const TICKET_TRIES = 5;
/** With so few recovery codes left it is time for new ones. */
export const RECOVERY_CODES_FEW = 3;
/** So long one has to come back from a provider with the account to connect. */
export const LINKING_SECONDS = 10 * 60;
/** So long is a link in a mail good to sign in with. */
export const SIGN_IN_LINK_SECONDS = 10 * 60;
export const SESSIONS_SHOWN = 100;
/** Of what happened to an account, on its security page. */
export const EVENTS_SHOWN = 10;
/** So many sessions back a device is known. */
export const SESSIONS_REMEMBERED = 1000;
export const KEY_NAME_MAX = 60;
export const KEY_DAYS_MAX = 730;
export const KEY_NETWORKS_MAX = 50;
/** So long does a replaced key work on: a day unless said otherwise, a month at most. */
export const KEY_OVERLAP_HOURS = 24;
export const KEY_OVERLAP_HOURS_MAX = 30 * 24;

/** Passkeys a person may have, so that every list of them is short. */
export const PASSKEYS_MAX = 20;
export const PASSKEY_NAME_MAX = 60;
/** So long is the challenge of a passkey good. */
export const CHALLENGE_SECONDS = 5 * 60;

/** How stale `last_seen_at` may become before a request writes it again. */
export const LAST_SEEN_SECONDS = 5 * 60;

/** OWASP password storage: argon2id with 64 MiB, three passes, one lane. */
export const ARGON2 = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;
/** 64 MiB each: more at once would let strangers fill the memory. */
export const HASHES_AT_ONCE = 4;
export const HASHES_WAITING = 64;
/** Work factor of older bcrypt hashes that is still taken: the next would hold a place in the queue for seconds. */
export const BCRYPT_COST_MAX = 14;
/** A refused password waits at most so long for looking like one with an older, slower hash. */
export const REFUSAL_MS_MAX = 1000;
