import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { users } from "@/db/schema/users";
import { createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import type { AuditAction } from "./constants";
import { recordAudit } from "./service";
import { verifyAudit } from "./service/verify";

const PARALLEL = 50;
process.env.DATABASE_POOL_SIZE = String(PARALLEL);

const verdict = () => verifyAudit(systemContext(), {});

/** Audit rows before and after a row lock, every other time the other way round: a chain lock held meanwhile would deadlock. */
async function act(member: Member, n: number): Promise<void> {
  await transaction(async (tx) => {
    const record = (action: AuditAction) =>
      recordAudit(tx, member.ctx, { action, subject_id: member.user_id, after: { n } });
    const lock = () => tx.select().from(users).where(eq(users.id, member.user_id)).for("update");
    await (n % 2 ? lock() : record("user.signed_in"));
    await record("profile.updated");
    await (n % 2 ? record("user.signed_in") : lock());
    await record("user.signed_out");
    if (n % 5 === 4) throw new Error("rolled back");
  });
}

it("fifty transactions at once, some rolled back, make one chain without a gap", async () => {
  const people = [await createMember(), await createMember(), await createMember()] as const;
  const acts = Array.from({ length: PARALLEL }, (_, n) => act(people[n % people.length] ?? people[0], n));
  const settled = await Promise.allSettled(acts);
  const failed = settled.filter((each) => each.status === "rejected").map(({ reason }) => reason.message);
  expect(failed).toEqual(Array(PARALLEL / 5).fill("rolled back"));
  expect(await verdict()).toMatchObject({ head: { seq: (PARALLEL - PARALLEL / 5) * 3 }, broken: null });
});

it("a savepoint that is rolled back leaves no link", async () => {
  const member = await createMember();
  const before = (await verdict()).head.seq;
  await transaction(async (tx) => {
    const inner = tx.transaction(async (inside) => {
      await recordAudit(inside, member.ctx, { action: "user.signed_in", subject_id: member.user_id });
      throw new Error("rolled back");
    });
    await expect(inner).rejects.toThrow("rolled back");
    await recordAudit(tx, member.ctx, { action: "user.signed_out", subject_id: member.user_id });
  });
  expect(await verdict()).toMatchObject({ head: { seq: before + 1 }, broken: null });
});

it("the chain does not depend on how a session writes times, nor on what it calls its tables", async () => {
  const member = await createMember();
  const before = (await verdict()).head.seq;
  await transaction(async (tx) => {
    await recordAudit(tx, member.ctx, { action: "user.signed_in", subject_id: member.user_id });
    await tx.execute(sql`set local timezone = 'Asia/Kathmandu'`);
    await tx.execute(sql`set local datestyle = 'SQL, DMY'`);
    await tx.execute(sql`create temporary table audit_chain (like public.audit_chain) on commit drop`);
    await tx.execute(sql`set local search_path = pg_temp, public`);
  });
  expect(await verdict()).toMatchObject({ head: { seq: before + 1 }, broken: null });
});
