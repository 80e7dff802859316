import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { asc, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { beforeAll, expect, it } from "vitest";
import { db } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { audit_log } from "@/db/schema/audit";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { databaseUrl } from "@/db/testing/template";
import { systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { listAuditOf } from "./service";
import { carryOverAudit } from "./service/carry-over";
import { verifyAudit } from "./service/verify";

const MIGRATIONS = path.resolve(import.meta.dirname, "../../db/migrations");
const NAME = `gold_former_${process.env.VITEST_POOL_ID}`;
const ROWS = 1200;
const [person, admin_id] = [newId(), newId()];

/** The migrations up to the one that brings the chain. */
function formerMigrations(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "gold-test-"));
  cpSync(MIGRATIONS, folder, { recursive: true });
  const file = path.join(folder, "meta", "_journal.json");
  const journal = JSON.parse(readFileSync(file, "utf8"));
  const chain = journal.entries.findIndex(({ tag }: { tag: string }) => tag.endsWith("_audit_chain"));
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, chain) }));
  return folder;
}

const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, 0, n));

beforeAll(async () => {
  const admin = postgres(process.env.TEST_POSTGRES_URL ?? "", { max: 1, onnotice: () => {} });
  await admin.unsafe(`drop database if exists ${NAME} with (force)`);
  await admin.unsafe(`create database ${NAME}`);
  await admin.end();
  process.env.DATABASE_URL = databaseUrl(process.env.TEST_POSTGRES_URL ?? "", NAME);
  const open = () => postgres(process.env.DATABASE_URL ?? "", { max: 1, onnotice: () => {} });
  const migrating = open();
  await migrate(drizzle(migrating), { migrationsFolder: formerMigrations() });
  await migrating.end();
  const former = open();
  const rows = Array.from({ length: ROWS }, (_, n) => ({
    id: newId(),
    at: at(n),
    action: "profile.updated",
    actor_type: n === 0 ? "system" : "user",
    actor_id: [null, admin_id][n] ?? (n === 0 ? null : person),
    subject_id: person,
    request_id: newId(),
    address: n === 0 ? null : `10.0.0.${n % 256}`,
    before: n === 2 ? null : former.json({ title: `№ ${n}` }),
    after: n === 2 ? null : former.json({ title: `№ ${n + 1}` }),
  }));
  await former`insert into audit_log ${former(rows.toReversed())}`;
  await former.end();
  await migrateDatabase(process.env.DATABASE_URL);
});

it("what was written before is carried over once, sealed and chained in its order, and nothing is lost", async () => {
  await expect(carryOverAudit(anonymousContext())).rejects.toMatchObject({ code: "forbidden" });
  const carried = await Promise.all([carryOverAudit(systemContext()), carryOverAudit(systemContext())]);
  expect(carried[0] + carried[1]).toBe(ROWS);
  expect(await carryOverAudit(systemContext())).toBe(0);
  expect(await verifyAudit(systemContext(), {})).toMatchObject({ head: { seq: ROWS }, broken: null });
  const chained = await db().execute<{ audit_id: string }>(sql`select audit_id from audit_chain order by seq`);
  const stored = await db().select().from(audit_log).orderBy(asc(audit_log.id));
  expect(chained.map(({ audit_id }) => audit_id)).toEqual(stored.map(({ id }) => id));
  expect(JSON.stringify(stored)).not.toContain("№");
});

it("and is answered as before", async () => {
  const admin = await createMember({ role: "admin" });
  const entries = (await listAuditOf(admin.ctx, { subject_id: person, limit: ROWS })).toReversed();
  expect(entries.slice(0, 3)).toMatchObject([
    { at: at(0), actor_type: "system", actor_id: null, address: null, before: { title: "№ 0" } },
    { at: at(1), actor_id: admin_id, address: "10.0.0.1", before: { title: "№ 1" }, after: { title: "№ 2" } },
    { at: at(2), actor_id: person, address: "10.0.0.2", before: null, after: null },
  ]);
  expect(entries.map(({ after }) => after?.title)).toEqual(
    Array.from({ length: ROWS }, (_, n) => (n === 2 ? undefined : `№ ${n + 1}`)),
  );
});
