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
  },
  (t) => [index("rate_limits_expires_at").on(t.expires_at), check("rate_limits_count", sql`${t.count} >= 0`)],
);
