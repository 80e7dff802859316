import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./types";

/** Who did what to whom. Append-only by a trigger. No foreign keys: a row outlives what it speaks of. */
export const audit_log = pgTable(
  "audit_log",
  {
    id: uuid().primaryKey(),
    at: instant("at").notNull().defaultNow(),
    action: text().notNull(),
    actor_type: text().notNull(),
    /** A person's id, or an API key's. */
    actor_id: uuid(),
    subject_id: uuid(),
    request_id: uuid().notNull(),
    /** From where, sealed under the key of who did it. */
    address_sealed: text(),
    /** `{ before, after }`, sealed under the key of whose they are. */
    values_sealed: text(),
  },
  (t) => [
    check("audit_log_actor", sql`(${t.actor_type} in ('user', 'api_key')) = (${t.actor_id} is not null)`),
    check("audit_log_actor_type", sql`${t.actor_type} in ('anonymous', 'user', 'api_key', 'system')`),
    index("audit_log_subject").on(t.subject_id, t.id),
    index("audit_log_actor").on(t.actor_id, t.id),
  ],
);

/** The order of the rows above: each carries the hash of the one before. Written by a trigger alone, at commit. */
export const audit_chain = pgTable(
  "audit_chain",
  {
    /** From 1, without a gap. */
    seq: bigint({ mode: "number" }).primaryKey(),
    audit_id: uuid().notNull().unique("audit_chain_audit_id_unique"),
    prev_hash: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [check("audit_chain_seq", sql`${t.seq} > 0`)],
);

/**
 * What opens a person's sealed values. Several where several transactions needed the first one at once, because none may
 * wait for another; an erased one stays as a mark that none is to be made again.
 */
export const audit_keys = pgTable(
  "audit_keys",
  {
    id: uuid().primaryKey().default(sql`uuidv7()`),
    subject_id: uuid().notNull(),
    key: text(),
    created_at: instant("created_at").notNull().defaultNow(),
    erased_at: instant("erased_at"),
  },
  (t) => [
    check("audit_keys_erased", sql`(${t.key} is null) = (${t.erased_at} is not null)`),
    index("audit_keys_subject").on(t.subject_id, t.id),
  ],
);
