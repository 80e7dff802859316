import { execFile } from "node:child_process";
import path from "node:path";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { type Tx, transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { recordAudit } from "./service";
import { type Verdict, verifyAudit } from "./service/verify";

const ROWS = 6;
const ids: string[] = [];
const heads: string[] = [];

beforeAll(async () => {
  const member = await createMember();
  for (let n = 0; n < ROWS; n++) {
    await transaction((tx) =>
      recordAudit(tx, member.ctx, { action: "user.signed_in", subject_id: member.user_id, after: { n } }),
    );
  }
  for (const row of await db().execute<{ audit_id: string; hash: string }>(
    sql`select * from audit_chain order by seq`,
  )) {
    ids.push(row.audit_id);
    heads.push(row.hash);
  }
});

const OPEN = ["audit_log", "audit_chain"].map((table) => sql.raw(`alter table ${table} disable trigger all`));

class Undo extends Error {}

/** What is found after somebody who owns the database did this; undone afterwards. */
async function verdictAfter(tampering: string, head?: string): Promise<Verdict> {
  let verdict: Verdict | undefined;
  const tamper = async (tx: Tx) => {
    for (const statement of OPEN) await tx.execute(statement);
    for (const statement of tampering.split(";")) await tx.execute(sql.raw(statement));
    verdict = await verifyAudit(systemContext(), { head }, tx);
    throw new Undo();
  };
  await expect(transaction(tamper)).rejects.toThrow(Undo);
  if (!verdict) throw new Error("nothing was verified");
  return verdict;
}

const row = (seq: number) => `(select audit_id from audit_chain where seq = ${seq})`;
const rehash = (seq: number) =>
  `update audit_chain c set hash = audit_hash(c.seq, c.prev_hash, l) from audit_log l where l.id = c.audit_id and c.seq = ${seq}`;

describe("verifyAudit", () => {
  it("finds a chain whole and names its head", async () => {
    const head = { seq: ROWS, hash: heads.at(-1) };
    expect(await verifyAudit(systemContext(), {})).toEqual({ head, broken: null });
    for (const known of ["0".repeat(64), ...heads]) {
      expect(await verifyAudit(systemContext(), { head: known })).toEqual({ head, broken: null });
    }
  });

  it.each([
    ["a changed value", `update audit_log set values_sealed = 'x' where id = ${row(3)}`, "hash", 3],
    ["an emptied value", `update audit_log set address_sealed = null where id = ${row(3)}`, "hash", 3],
    ["another actor", `update audit_log set actor_id = subject_id, subject_id = null where id = ${row(2)}`, "hash", 2],
    ["another time", `update audit_log set at = at + interval '1 microsecond' where id = ${row(4)}`, "hash", 4],
    ["another action", `update audit_log set action = 'user.signed_out' where id = ${row(1)}`, "hash", 1],
    ["another request", `update audit_log set request_id = id where id = ${row(1)}`, "hash", 1],
    ["a changed hash", "update audit_chain set hash = repeat('a', 64) where seq = 3", "hash", 3],
    ["a changed link", "update audit_chain set prev_hash = repeat('a', 64) where seq = 3", "link", 3],
    [
      "a change with its hash made anew",
      `update audit_log set action = 'x' where id = ${row(3)}; ${rehash(3)}`,
      "link",
      4,
    ],
    ["a deleted row", `delete from audit_log where id = ${row(3)}`, "missing", 3],
    [
      "a row deleted with its link",
      `delete from audit_log where id = ${row(3)}; delete from audit_chain where seq = 3`,
      "gap",
      3,
    ],
    [
      "a row deleted, the rest moved up",
      "delete from audit_chain where seq = 3; update audit_chain set seq = seq - 1 where seq = 4; update audit_chain set seq = seq - 1 where seq = 5; update audit_chain set seq = seq - 1 where seq = 6",
      "link",
      3,
    ],
    ["the first row deleted", "delete from audit_chain where seq = 1", "gap", 1],
    [
      "rows swapped",
      "update audit_chain set seq = 9 where seq = 2; update audit_chain set seq = 2 where seq = 3; update audit_chain set seq = 3 where seq = 9",
      "link",
      2,
    ],
    [
      "contents swapped",
      `update audit_log l set action = 'a', at = o.at from audit_log o where o.id = ${row(5)} and l.id = ${row(2)}`,
      "hash",
      2,
    ],
  ])("finds %s", async (_, tampering, fault, seq) => {
    const verdict = await verdictAfter(tampering);
    const audit_id = fault === "gap" ? null : expect.any(String);
    expect(verdict).toMatchObject({ head: { seq: seq - 1 }, broken: { fault, seq, audit_id } });
    if (fault === "hash" || fault === "missing") expect(verdict.broken?.audit_id).toBe(ids[seq - 1]);
  });

  it("finds a row that was put in past the chain", async () => {
    const id = "ffffffff-ffff-7fff-bfff-ffffffffffff";
    const forged = `insert into audit_log (id, action, actor_type, request_id) values ('${id}', 'user.restored', 'system', '${id}')`;
    expect((await verdictAfter(forged)).broken).toEqual({ fault: "unchained", seq: null, audit_id: id });
  });

  it("finds a tail that was cut off, or written anew, by the head of an earlier run", async () => {
    const cut = `delete from audit_log where id = ${row(6)}; delete from audit_chain where seq = 6`;
    expect((await verdictAfter(cut)).broken).toBeNull();
    const gone = { fault: "head", seq: null, audit_id: null };
    expect(await verdictAfter(cut, heads[5])).toMatchObject({ head: { seq: 5 }, broken: gone });
    expect((await verdictAfter(cut, heads[4])).broken).toBeNull();
    const anew = `update audit_log set action = 'user.registered' where id = ${row(6)}; ${rehash(6)}`;
    expect((await verdictAfter(anew)).broken).toBeNull();
    expect(await verdictAfter(anew, heads[5])).toMatchObject({ head: { seq: 6 }, broken: gone });
  });

  it("is refused to anyone but the system", async () => {
    const admin = await createMember({ role: "admin" });
    for (const ctx of [admin.ctx, anonymousContext()]) {
      await expect(verifyAudit(ctx, {})).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});

describe("npm run audit:verify", () => {
  const run = (...args: string[]) => runOn(process.env.DATABASE_URL ?? "", ...args);
  const runOn = (DATABASE_URL: string, ...args: string[]) =>
    new Promise<{ code: unknown; out: string }>((resolve) => {
      const script = path.resolve(import.meta.dirname, "../../scripts/audit-verify.ts");
      const node = ["--import=tsx", "--conditions=react-server", script, ...args];
      execFile(process.execPath, node, { env: { ...process.env, DATABASE_URL } }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, out: stdout + stderr }),
      );
    });

  it("names the head of a whole chain, and the first broken row of another with exit code 1", async () => {
    expect(await run()).toEqual({ code: 0, out: `${ROWS} rows are whole. Head: ${ROWS} ${heads[5]}\n` });
    expect(await run("--head", heads[2] ?? "")).toMatchObject({ code: 0 });
    expect(await run("--head", "a".repeat(64))).toMatchObject({
      code: 1,
      out: expect.stringContaining("Broken: the chain does not hold"),
    });
    for (const statement of OPEN) await db().execute(statement);
    await db().execute(sql.raw(`update audit_log set action = 'user.restored' where id = ${row(4)}`));
    const broken = await run();
    expect(broken.code).toBe(1);
    expect(broken.out).toContain(
      `3 rows are whole. Head: 3 ${heads[2]}\nBroken: Row 4 (id ${ids[3]}): its hash is not`,
    );
  });

  it("says so of a database that has no chain yet", async () => {
    const maintenance = process.env.TEST_POSTGRES_URL ?? "";
    expect(await runOn(maintenance)).toMatchObject({ code: 1, out: expect.stringContaining("npm run db:migrate") });
  });

  it.each([[["--head", "abc"]], [["--tail"]], [["--head"]]])("says how it is used after %j", async (args) => {
    expect(await run(...args)).toMatchObject({ code: 1, out: expect.stringContaining("Use: npm run audit:verify") });
  });
});
