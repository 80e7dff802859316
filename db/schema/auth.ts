import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
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
    provider: text().notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerAccountId] }), index("accounts_user_id").on(t.userId)],
);

/** One-time links. Property names are the Auth.js adapter's. */
export const verification_tokens = pgTable(
  "verification_tokens",
  {
    identifier: text().notNull(),
    token: text().notNull(),
    expires: instant("expires").notNull(),
  },
  (t) => [primaryKey({ columns: [t.identifier, t.token] }), index("verification_tokens_expires").on(t.expires)],
);
