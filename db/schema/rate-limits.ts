import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./types";

/** Fixed windows, one row a key. */
export const rate_limits = pgTable(
  "rate_limits",
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    expires_at: instant("expires_at").notNull(),
    /** When the last try was counted, from where a delay runs; null when that try was given back. */
    taken_at: instant("taken_at"),
  },
  (t) => [index("rate_limits_expires_at").on(t.expires_at), check("rate_limits_count", sql`${t.count} >= 0`)],
);
