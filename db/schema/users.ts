import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Role } from "@/lib/core/actor";
import { citext, instant } from "./types";

export const users = pgTable(
  "users",
  {
    id: uuid().primaryKey(),
    email: citext("email").notNull().unique("users_email_unique"),
    mobile: text().unique("users_mobile_unique"),
    mobile_verified_at: instant("mobile_verified_at"),
    password_hash: text(),
    password_changed_at: instant("password_changed_at"),
    /** Of one that was made for them: good until then, and to be replaced by one of their own. */
    password_expires_at: instant("password_expires_at"),
    role: text().$type<Role>().notNull().default("user"),
    is_active: boolean().notNull().default(true),
    is_verified: boolean().notNull().default(false),
    email_verified_at: instant("email_verified_at"),
    /** Raised to end every session at once. */
    session_epoch: integer().notNull().default(0),
    last_login: instant("last_login"),
    /** Of any session, to within five minutes. */
    last_seen_at: instant("last_seen_at"),
    created_at: instant("created_at").notNull().defaultNow(),
    updated_at: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    check("users_role", sql`${t.role} in ('user', 'expert', 'admin')`),
    check("users_email_shape", sql`${t.email} like '%_@_%' and length(${t.email}) <= 254`),
    check("users_session_epoch", sql`${t.session_epoch} >= 0`),
    index("users_role_id").on(t.role, t.id),
    index("users_is_active_id").on(t.is_active, t.id),
    index("users_last_seen").on(sql`coalesce(${t.last_seen_at}, '-infinity') desc`, sql`${t.id} desc`),
    index("users_admins").on(t.id).where(sql`${t.role} = 'admin' and ${t.is_active}`),
    index("users_email_trgm").using("gin", sql`fold(${t.email}::text) gin_trgm_ops`),
  ],
);
