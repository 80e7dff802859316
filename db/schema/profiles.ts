import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, numeric, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Preferences, Visibility } from "@/lib/profiles/schema";
import { avatars } from "./avatars";
import { citext, instant } from "./types";
import { users } from "./users";

export const user_profiles = pgTable(
  "user_profiles",
  {
    user_id: uuid()
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    username: citext("username").notNull().unique("user_profiles_username_unique"),
    full_name: text().notNull(),
    bio: text().notNull().default(""),
    title: text().notNull().default(""),
    location: text().notNull().default(""),
    website: text().notNull().default(""),
    specialty_tags: text().array().notNull().default([]),
    avatar_id: uuid().references(() => avatars.id, { onDelete: "set null" }),
    avatar_url: text(),
    visibility: jsonb().$type<Visibility>().notNull(),
    preferences: jsonb().$type<Preferences>().notNull(),
    completeness: integer().notNull().default(0),
    total_reviews_given: integer().notNull().default(0),
    total_reviews_received: integer().notNull().default(0),
    avg_rating: numeric({ precision: 3, scale: 2 }),
    avg_response_time_hours: integer(),
    /** Raised by every write; the ETag of the profile. */
    version: integer().notNull().default(1),
    created_at: instant("created_at").notNull().defaultNow(),
    updated_at: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    check("user_profiles_completeness", sql`${t.completeness} between 0 and 100`),
    check("user_profiles_username_shape", sql`${t.username} ~ '^[a-z][a-z0-9_]{2,29}$'`),
    check("user_profiles_avg_rating", sql`${t.avg_rating} between 0 and 5`),
    check("user_profiles_reviews", sql`${t.total_reviews_given} >= 0 and ${t.total_reviews_received} >= 0`),
    check("user_profiles_response_time", sql`${t.avg_response_time_hours} >= 0`),
    check("user_profiles_version", sql`${t.version} > 0`),
    index("user_profiles_avatar_id").on(t.avatar_id),
    index("user_profiles_avatar_url").on(t.avatar_url),
    index("user_profiles_avg_rating").on(t.avg_rating),
    index("user_profiles_total_reviews_given").on(t.total_reviews_given),
    index("user_profiles_completeness").on(t.completeness, t.user_id),
    index("user_profiles_full_name").on(sql`${t.full_name} collate "und-x-icu"`, t.user_id),
    index("user_profiles_words_trgm").using(
      "gin",
      sql`fold(${t.full_name}) gin_trgm_ops`,
      sql`fold(${t.username}::text) gin_trgm_ops`,
    ),
  ],
);

/** Every username ever claimed and by whom. A row never goes, so a name is never given to someone else. */
export const username_history = pgTable(
  "username_history",
  {
    username: citext("username").primaryKey(),
    user_id: uuid().references(() => users.id, { onDelete: "set null" }),
    /** Made by us at registration: leaving it does not count as a rename. */
    generated: boolean().notNull().default(false),
    claimed_at: instant("claimed_at").notNull().defaultNow(),
    retired_at: instant("retired_at"),
  },
  (t) => [index("username_history_user_id").on(t.user_id, t.retired_at)],
);
