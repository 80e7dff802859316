import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Proof, ProviderId, SessionKind, TokenPurpose } from "@/lib/auth/constants";
import { instant } from "./types";
import { users } from "./users";

/** One signed-in device or API client: the thing a person can revoke. */
export const user_sessions = pgTable(
  "user_sessions",
  {
    id: uuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text().$type<SessionKind>().notNull().default("web"),
    /** How they showed who they are, in order. */
    proofs: text().$type<Proof[]>().array().notNull().default([]),
    /** When they last did; sensitive acts want it recent. */
    proved_at: instant("proved_at").notNull().defaultNow(),
    /** Their password is too short for their role: until it is changed the session has a member's rights only. */
    password_outgrown: boolean().notNull().default(false),
    user_agent: text(),
    address: text(),
    created_at: instant("created_at").notNull().defaultNow(),
    last_seen_at: instant("last_seen_at").notNull().defaultNow(),
    expires_at: instant("expires_at").notNull(),
    revoked_at: instant("revoked_at"),
  },
  (t) => [
    index("user_sessions_user_id").on(t.user_id, t.created_at),
    index("user_sessions_expires_at").on(t.expires_at),
    index("user_sessions_revoked_at").on(t.revoked_at).where(sql`${t.revoked_at} is not null`),
    check("user_sessions_lifetime", sql`${t.expires_at} > ${t.created_at}`),
    check("user_sessions_kind", sql`${t.kind} in ('web', 'api')`),
  ],
);

/** Refresh tokens of a session, each used once; only their hashes. */
export const refresh_tokens = pgTable(
  "refresh_tokens",
  {
    token_hash: text().primaryKey(),
    session_id: uuid()
      .notNull()
      .references(() => user_sessions.id, { onDelete: "cascade" }),
    created_at: instant("created_at").notNull().defaultNow(),
    expires_at: instant("expires_at").notNull(),
    used_at: instant("used_at"),
    /** The token that replaced it, readable only with the token itself. */
    successor_sealed: text(),
  },
  (t) => [index("refresh_tokens_session_id").on(t.session_id), index("refresh_tokens_expires_at").on(t.expires_at)],
);

/** Links, tickets and challenges that work once and not for long; only their hashes. */
export const one_time_tokens = pgTable(
  "one_time_tokens",
  {
    token_hash: text().primaryKey(),
    /** Nobody yet for the challenge of a passkey sign-in. */
    user_id: uuid().references(() => users.id, { onDelete: "cascade" }),
    purpose: text().$type<TokenPurpose>().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    tries: integer().notNull().default(0),
    created_at: instant("created_at").notNull().defaultNow(),
    expires_at: instant("expires_at").notNull(),
    used_at: instant("used_at"),
  },
  (t) => [
    index("one_time_tokens_user_id").on(t.user_id, t.purpose),
    index("one_time_tokens_expires_at").on(t.expires_at),
    // Addresses that can still come back to who left them.
    index("one_time_tokens_reserved")
      .on(sql`((${t.data} ->> 'email')::citext)`)
      .where(sql`${t.purpose} = 'undo_email'`),
  ],
);

/** The second step by an authenticator app. */
export const user_totp = pgTable("user_totp", {
  user_id: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  secret_sealed: text().notNull(),
  /** On from here; before, only proposed. */
  confirmed_at: instant("confirmed_at"),
  /** The last time step a code was taken of, so that none works twice. */
  last_step: bigint({ mode: "number" }),
  created_at: instant("created_at").notNull().defaultNow(),
});

export const recovery_codes = pgTable(
  "recovery_codes",
  {
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    code_hash: text().notNull(),
    created_at: instant("created_at").notNull().defaultNow(),
    used_at: instant("used_at"),
  },
  (t) => [primaryKey({ columns: [t.user_id, t.code_hash] })],
);

/** Public keys that people sign in with (WebAuthn); binary values in base64url. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: uuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    credential_id: text().notNull().unique("passkeys_credential_id_unique"),
    public_key: text().notNull(),
    counter: bigint({ mode: "number" }).notNull().default(0),
    transports: text().array().notNull().default([]),
    backed_up: boolean().notNull().default(false),
    name: text().notNull(),
    created_at: instant("created_at").notNull().defaultNow(),
    last_used_at: instant("last_used_at"),
  },
  (t) => [index("passkeys_user_id").on(t.user_id, t.created_at)],
);

/** Keys for machines; only their hashes. */
export const api_keys = pgTable(
  "api_keys",
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    /** The part that may be shown. */
    prefix: text().notNull().unique("api_keys_prefix_unique"),
    key_hash: text().notNull(),
    scopes: text().array().notNull(),
    /** CIDR blocks it may be used from; none means any. */
    networks: text().array().notNull().default([]),
    created_by: uuid().references(() => users.id, { onDelete: "set null" }),
    created_at: instant("created_at").notNull().defaultNow(),
    expires_at: instant("expires_at"),
    last_used_at: instant("last_used_at"),
    revoked_at: instant("revoked_at"),
    /** The key that this one replaces. */
    replaces: uuid(),
  },
  (t) => [
    index("api_keys_created_at").on(t.created_at, t.id),
    index("api_keys_created_by").on(t.created_by),
    unique("api_keys_replaces_unique").on(t.replaces),
  ],
);

/** Sign-ins elsewhere. Property names are the Auth.js adapter's. */
export const accounts = pgTable(
  "accounts",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text().notNull(),
    provider: text().$type<ProviderId>().notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
    created_at: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.providerAccountId] }),
    unique("accounts_user_id_provider_unique").on(t.userId, t.provider),
  ],
);

/** One-time links. Property names are the Auth.js adapter's. */
export const verification_tokens = pgTable(
  "verification_tokens",
  {
    identifier: text().notNull(),
    token: text().notNull(),
    expires: instant("expires").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.identifier, t.token] }),
    unique("verification_tokens_token_unique").on(t.token),
    index("verification_tokens_expires").on(t.expires),
  ],
);
