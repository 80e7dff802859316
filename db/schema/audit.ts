import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./types";

/** Who did what to whom. No foreign keys: a row outlives what it speaks of. */
export const audit_log = pgTable(
  "audit_log",
  {
    id: uuid().primaryKey(),
    at: instant("at").notNull().defaultNow(),
    action: text().notNull(),
    actor_type: text().notNull(),
    actor_id: uuid(),
    subject_id: uuid(),
    request_id: uuid().notNull(),
    address: text(),
    before: jsonb(),
    after: jsonb(),
  },
  (t) => [
    check("audit_log_actor", sql`(${t.actor_type} = 'user') = (${t.actor_id} is not null)`),
    check("audit_log_actor_type", sql`${t.actor_type} in ('anonymous', 'user', 'system')`),
    index("audit_log_subject").on(t.subject_id, t.id),
    index("audit_log_actor").on(t.actor_id, t.id),
  ],
);
