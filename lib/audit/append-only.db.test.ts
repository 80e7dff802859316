import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { recordAudit } from "./service";
import { verifyAudit } from "./service/verify";

const REFUSED = { cause: { code: "42501" } };

beforeAll(async () => {
  const member = await createMember();
  await transaction(async (tx) => {
    for (let n = 0; n < 3; n++) {
      await recordAudit(tx, member.ctx, { action: "user.signed_in", subject_id: member.user_id });
    }
  });
});

const STATEMENTS = [
  "update TABLE set COLUMN = COLUMN",
  "update TABLE set COLUMN = COLUMN where false",
  "delete from TABLE",
  "delete from TABLE where false",
  "truncate TABLE",
  "truncate TABLE cascade",
  "insert into TABLE select * from TABLE on conflict do nothing; delete from TABLE",
  "merge into TABLE t using TABLE s on t.COLUMN = s.COLUMN when matched then delete",
  "insert into TABLE select * from TABLE on conflict (COLUMN) do update set COLUMN = excluded.COLUMN",
];
const TABLES = [
  ["audit_log", "id"],
  ["audit_chain", "seq"],
] as const;

describe.each(TABLES)("%s", (table, column) => {
  it.each(STATEMENTS)("refuses its owner: %s", async (statement) => {
    const text = statement.replaceAll("TABLE", table).replaceAll("COLUMN", column);
    await expect(db().execute(sql.raw(text))).rejects.toMatchObject(REFUSED);
    expect(await verifyAudit(systemContext(), {})).toMatchObject({ head: { seq: 3 }, broken: null });
  });

  it("refuses a superuser for whom triggers rest", async () => {
    const act = transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(sql.raw(`delete from ${table}`));
    });
    await expect(act).rejects.toMatchObject(REFUSED);
  });
});

it("nobody but the trigger writes the chain", async () => {
  const forged = sql`insert into audit_chain values (4, gen_random_uuid(), 'a', 'b')`;
  await expect(db().execute(forged)).rejects.toMatchObject(REFUSED);
});
