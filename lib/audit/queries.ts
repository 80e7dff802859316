import "server-only";
import { and, asc, desc, eq, gt, inArray, lt, sql } from "drizzle-orm";
import { audit_chain, audit_keys, audit_log } from "@/db/schema/audit";
import type { Executor, Tx } from "@/db/tx";
import type { Link } from "./chain";

export type AuditRow = typeof audit_log.$inferSelect;
/** The keys of each holder; null where one was erased. */
export type Keys = Map<string, (string | null)[]>;
export type FormerRow = Omit<AuditRow, "address_sealed" | "values_sealed"> & {
  address: string | null;
  before: unknown;
  after: unknown;
};

/** Prepared, as is the next: every write asks both, and an unprepared statement makes two trips to the database. */
export async function insertAudit(tx: Tx, row: typeof audit_log.$inferInsert): Promise<void> {
  await tx.insert(audit_log).values(row).prepare("insert_audit").execute();
}

/** A key of each of these holders, made from the one offered where there is none; null where it was erased. One trip. */
export async function takeKeys(
  tx: Tx,
  offers: { subject_id: string; key: string }[],
  now: Date,
): Promise<Map<string, string | null>> {
  const values = offers.map(({ subject_id, key }) => sql`(${subject_id}::uuid, ${key}::text)`);
  const rows = await tx
    .select({
      subject_id: sql<string>`subject_id`,
      key: sql<string | null>`audit_take_key(subject_id, offered, ${now.toISOString()}::timestamptz)`,
    })
    .from(sql`(values ${sql.join(values, sql`, `)}) as wanted (subject_id, offered)`)
    .prepare("take_audit_keys")
    .execute();
  return new Map(rows.map(({ subject_id, key }) => [subject_id, key]));
}

/** What happened to one person, newest first. */
export function selectAuditOf(db: Executor, subject_id: string, limit: number): Promise<AuditRow[]> {
  return db
    .select()
    .from(audit_log)
    .where(eq(audit_log.subject_id, subject_id))
    .orderBy(desc(audit_log.id))
    .limit(limit);
}

type Events = { subject_id: string; actions: readonly string[]; before: string | null; limit: number };

/** The statement behind a page of some of what happened to one person, so that a test can ask for its plan. */
export function eventsQuery(db: Executor, { subject_id, actions, before, limit }: Events) {
  const about = and(eq(audit_log.subject_id, subject_id), inArray(audit_log.action, [...actions]));
  return db
    .select()
    .from(audit_log)
    .where(and(about, before === null ? undefined : lt(audit_log.id, before)))
    .orderBy(desc(audit_log.id))
    .limit(limit);
}

/** Every key of these holders. */
export async function selectKeys(db: Executor, holders: string[]): Promise<Keys> {
  const rows = await db.select().from(audit_keys).where(inArray(audit_keys.subject_id, holders)).orderBy(audit_keys.id);
  const byHolder = Map.groupBy(rows, ({ subject_id }) => subject_id);
  return new Map([...byHolder].map(([holder, those]) => [holder, those.map(({ key }) => key)]));
}

/** Erases every key of a person and leaves the mark that there was one, also where there never was. */
export async function eraseKeys(tx: Tx, subject_id: string, now: Date): Promise<void> {
  await tx.execute(sql`select audit_erase_keys(${subject_id}::uuid, ${now.toISOString()}::timestamptz)`);
}

/** Links after a place in the chain, with the hash of what each one's row says now. */
export function selectLinks(db: Executor, after: number, limit: number): Promise<Link[]> {
  return db
    .select({
      seq: audit_chain.seq,
      audit_id: audit_chain.audit_id,
      prev_hash: audit_chain.prev_hash,
      hash: audit_chain.hash,
      expected: sql<string | null>`audit_hash(${audit_chain.seq}, ${audit_chain.prev_hash}, ${audit_log})`,
    })
    .from(audit_chain)
    .leftJoin(audit_log, eq(audit_log.id, audit_chain.audit_id))
    .where(gt(audit_chain.seq, after))
    .orderBy(asc(audit_chain.seq))
    .limit(limit);
}

/** Rows by id with their place in the chain, null where they have none. */
export function selectPlaces(db: Executor, after: string, limit: number) {
  return db
    .select({ id: audit_log.id, seq: audit_chain.seq })
    .from(audit_log)
    .leftJoin(audit_chain, eq(audit_chain.audit_id, audit_log.id))
    .where(gt(audit_log.id, after))
    .orderBy(asc(audit_log.id))
    .limit(limit);
}

/** Whether rows lie aside that were written before there were seals and a chain. */
export async function selectHasFormer(db: Executor): Promise<boolean> {
  // Not to_regclass, which may remember a table that another transaction has just dropped.
  const rows = await db.execute(sql`
    select from pg_tables where schemaname = 'public' and tablename = 'audit_log_former'`);
  return rows.length > 0;
}

/** Takes the oldest of those rows out; when none are left, the table goes and the answer is empty. */
export async function takeFormer(tx: Tx, limit: number): Promise<FormerRow[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('gold.audit_former'))`);
  if (!(await selectHasFormer(tx))) return [];
  const rows = await tx.execute<FormerRow>(sql`
    with taken as (
      delete from audit_log_former where id in (select id from audit_log_former order by id limit ${limit}) returning *
    )
    select * from taken order by id`);
  if (rows.length === 0) await tx.execute(sql`drop table audit_log_former`);
  return rows;
}
