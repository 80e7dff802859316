import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Channel, MessageState } from "@/lib/messages/constants";
import { instant } from "./types";
import { users } from "./users";

/** Mail and text messages on their way, written in the transaction of the act that causes them. */
export const messages = pgTable(
  "messages",
  {
    id: uuid().primaryKey(),
    channel: text().$type<Channel>().notNull(),
    user_id: uuid().references(() => users.id, { onDelete: "cascade" }),
    recipient: text().notNull(),
    template: text().notNull(),
    /** What the template is filled with; emptied once it is sent, since it may hold a link that works. */
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    state: text().$type<MessageState>().notNull().default("queued"),
    tries: integer().notNull().default(0),
    last_error: text(),
    created_at: instant("created_at").notNull().defaultNow(),
    /** While it is being sent: when whoever sends it is taken for dead. */
    next_try_at: instant("next_try_at").notNull().defaultNow(),
    sent_at: instant("sent_at"),
  },
  (t) => [
    check("messages_state", sql`${t.state} in ('queued', 'sent', 'failed', 'outbox')`),
    check("messages_channel", sql`${t.channel} in ('email', 'sms')`),
    index("messages_due").on(t.channel, t.next_try_at, t.id).where(sql`${t.state} = 'queued'`),
    index("messages_state_id").on(t.state, t.id),
    index("messages_user_id").on(t.user_id),
  ],
);
