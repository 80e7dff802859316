import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./types";
import { users } from "./users";

/** Mail and text messages on their way, written in the transaction of the act that causes them. */
export const messages = pgTable(
  "messages",
  {
    id: uuid().primaryKey(),
    channel: text().$type<"email" | "sms">().notNull(),
    user_id: uuid().references(() => users.id, { onDelete: "cascade" }),
    recipient: text().notNull(),
    template: text().notNull(),
    /** What the template is filled with; emptied once it is sent, since it may hold a link that works. */
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    state: text().$type<"queued" | "sent" | "failed">().notNull().default("queued"),
    tries: integer().notNull().default(0),
    last_error: text(),
    created_at: instant("created_at").notNull().defaultNow(),
    next_try_at: instant("next_try_at").notNull().defaultNow(),
    sent_at: instant("sent_at"),
  },
  (t) => [
    check("messages_state", sql`${t.state} in ('queued', 'sent', 'failed')`),
    check("messages_channel", sql`${t.channel} in ('email', 'sms')`),
    index("messages_due").on(t.next_try_at, t.id).where(sql`${t.state} = 'queued'`),
    index("messages_state_id").on(t.state, t.id),
    index("messages_user_id").on(t.user_id),
  ],
);
