import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { audit_keys, audit_log } from "@/db/schema/audit";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { type Ctx, systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import type { AuditAction } from "./constants";
import { eventsQuery, selectAuditOf } from "./queries";
import { eraseAuditKey, listAuditOf, listOwnSecurityEvents, recordAudit } from "./service";

const refusal = (code: string) => expect.objectContaining({ code });
const record = (ctx: Ctx, entry: Parameters<typeof recordAudit>[2]) => transaction((tx) => recordAudit(tx, ctx, entry));
const erase = (ctx: Ctx, subject_id: string) => transaction((tx) => eraseAuditKey(tx, ctx, { subject_id }));

async function signedInAndOut(ctx: Ctx, { user_id }: Member): Promise<void> {
  await transaction(async (tx) => {
    await recordAudit(tx, ctx, { action: "user.signed_in", subject_id: user_id });
    await recordAudit(tx, ctx, { action: "user.signed_out", subject_id: user_id });
  });
}

const keysOf = ({ user_id }: Member) => db().select().from(audit_keys).where(eq(audit_keys.subject_id, user_id));

async function adminAndMember() {
  const [admin, member] = [await createMember({ role: "admin" }), await createMember()];
  const entries = () => listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 9 });
  return { admin, member, entries };
}

describe("listAuditOf", () => {
  it("answers admins what happened to one person, newest first and no more than asked", async () => {
    const { admin, member, entries } = await adminAndMember();
    await signedInAndOut(member.ctx, member);
    await signedInAndOut(admin.ctx, admin);
    expect((await entries()).map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ["user.signed_out", member.user_id],
      ["user.signed_in", member.user_id],
    ]);
    const [newest, ...more] = await listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 1 });
    expect([newest?.action, more]).toEqual(["user.signed_out", []]);
  });

  it("does not exist for anyone else, not even about oneself", async () => {
    const [member, expert] = [await createMember(), await createMember({ role: "expert" })];
    await signedInAndOut(member.ctx, member);
    for (const ctx of [member.ctx, expert.ctx, anonymousContext(), systemContext()]) {
      await expect(listAuditOf(ctx, { subject_id: member.user_id, limit: 9 })).rejects.toEqual(refusal("not_found"));
    }
  });

  it("says so of a row whose seal was changed, and shows the others", async () => {
    const { member, entries } = await adminAndMember();
    await signedInAndOut(member.ctx, member);
    const [row] = await selectAuditOf(db(), member.user_id, 1);
    // As whoever owns the database could.
    await transaction(async (tx) => {
      await tx.execute(sql`alter table audit_log disable trigger audit_log_append_only`);
      await tx
        .update(audit_log)
        .set({ address_sealed: "AAAA" })
        .where(eq(audit_log.id, row?.id ?? ""));
      await tx.execute(sql`alter table audit_log enable always trigger audit_log_append_only`);
    });
    expect(await entries()).toMatchObject([
      { address: null, withheld: "unreadable" },
      { address: member.ctx.address, withheld: null },
    ]);
  });
});

describe("recordAudit", () => {
  it("leaves no row of an act that did not happen", async () => {
    const { member, entries } = await adminAndMember();
    const act = transaction(async (tx) => {
      await recordAudit(tx, member.ctx, { action: "profile.updated", subject_id: member.user_id });
      throw new Error("it failed");
    });
    await expect(act).rejects.toThrow("it failed");
    expect(await entries()).toEqual([]);
  });

  it("keeps address and values sealed, and answers them as they were", async () => {
    const { member, entries } = await adminAndMember();
    const values = { before: { mobile: null }, after: { mobile: "+46701234567" } };
    await record(member.ctx, { action: "user.mobile_changed", subject_id: member.user_id, ...values });
    expect(await entries()).toMatchObject([{ ...values, address: member.ctx.address, withheld: null }]);
    const [stored] = await selectAuditOf(db(), member.user_id, 1);
    expect(JSON.stringify(stored)).not.toContain("4670");
    expect(JSON.stringify(stored)).not.toContain(member.ctx.address);
  });

  it("seals the address under the key of who acted, the values under that of whom they speak of", async () => {
    const { admin, member, entries } = await adminAndMember();
    await record(admin.ctx, { action: "user.role_changed", subject_id: member.user_id, after: { role: "expert" } });
    await erase(systemContext(), admin.user_id);
    expect(await entries()).toMatchObject([{ address: null, after: { role: "expert" }, withheld: "erased" }]);
  });

  it("makes a person's first key for as many as need it at once, without one waiting for another", async () => {
    const { member, entries } = await adminAndMember();
    await transaction(async (tx) => {
      await recordAudit(tx, member.ctx, { action: "user.signed_in", subject_id: member.user_id });
      await signedInAndOut(member.ctx, member);
    });
    await signedInAndOut(member.ctx, member);
    expect((await entries()).map(({ address }) => address)).toEqual(Array(5).fill(member.ctx.address));
    expect(await keysOf(member)).toHaveLength(2);
  });

  it("writes what is nobody's and what the system did", async () => {
    const ctx = systemContext();
    await record(ctx, { action: "message.resent", subject_id: null, after: { recipient: "a@example.com" } });
    const rows = await db().select().from(audit_log).where(eq(audit_log.request_id, ctx.request_id));
    expect(rows).toMatchObject([{ actor_type: "system", actor_id: null, subject_id: null, address_sealed: null }]);
    expect(rows[0]?.values_sealed).not.toBeNull();
  });
});

describe("eraseAuditKey", () => {
  it("erases what was sealed and keeps nothing more, and says so", async () => {
    const { admin, member, entries } = await adminAndMember();
    await record(member.ctx, { action: "user.email_changed", subject_id: member.user_id, before: { email: "a@b.se" } });
    await erase(admin.ctx, member.user_id);
    await erase(systemContext(), member.user_id);
    await record(member.ctx, { action: "user.signed_in", subject_id: member.user_id, after: { email: "c@d.se" } });
    const nothing = { address: null, before: null, after: null, withheld: "erased" };
    expect(await entries()).toMatchObject([
      { action: "user.signed_in", ...nothing },
      { action: "user.email_changed", ...nothing },
    ]);
    const [newest] = await selectAuditOf(db(), member.user_id, 1);
    expect(newest).toMatchObject({ address_sealed: null, values_sealed: null });
    const { items } = await listOwnSecurityEvents(member.ctx, { limit: 9 });
    expect(items).toMatchObject([
      { address: null, withheld: "erased" },
      { address: null, withheld: "erased" },
    ]);
  });

  it("also erases a key that is being made, and waits for it", async () => {
    const { member, entries } = await adminAndMember();
    let erased: Promise<void> | undefined;
    await transaction(async (tx) => {
      await recordAudit(tx, member.ctx, { action: "user.signed_in", subject_id: member.user_id });
      erased = erase(systemContext(), member.user_id);
      await createMember();
    });
    await erased;
    expect(await entries()).toMatchObject([{ address: null, withheld: "erased" }]);
    expect(await keysOf(member)).toMatchObject([{ key: null }]);
  });

  it("leaves a mark for who never had a key, so that none is made", async () => {
    const { member, entries } = await adminAndMember();
    await erase(systemContext(), member.user_id);
    await signedInAndOut(member.ctx, member);
    expect((await entries()).map(({ withheld }) => withheld)).toEqual(["erased", "erased"]);
    expect(await keysOf(member)).toMatchObject([{ key: null }]);
  });

  it("touches nobody else's", async () => {
    const { admin, member, entries } = await adminAndMember();
    const other = await createMember();
    await signedInAndOut(member.ctx, member);
    await erase(admin.ctx, other.user_id);
    expect((await entries()).map(({ address }) => address)).toEqual(Array(2).fill(member.ctx.address));
  });

  it("is refused to anyone but admins and the system, also for oneself", async () => {
    const { member, entries } = await adminAndMember();
    const expert = await createMember({ role: "expert" });
    await signedInAndOut(member.ctx, member);
    for (const ctx of [member.ctx, expert.ctx, anonymousContext()]) {
      await expect(erase(ctx, member.user_id)).rejects.toEqual(refusal("forbidden"));
    }
    expect((await entries())[0]?.address).toBe(member.ctx.address);
  });
});

describe("listOwnSecurityEvents", () => {
  it("tells one's own, newest first, in words, without who or where an admin is", async () => {
    const { admin, member } = await adminAndMember();
    const subject_id = member.user_id;
    const stranger = anonymousContext();
    await record(stranger, { action: "user.sign_in_failed", subject_id });
    await record(member.ctx, { action: "user.signed_in", subject_id });
    await record(member.ctx, { action: "profile.updated", subject_id });
    await record(admin.ctx, { action: "user.role_changed", subject_id, after: { role: "expert" } });
    await record(systemContext(), { action: "user.token_reused", subject_id });
    const key = { type: "api_key", key_id: newId(), scopes: [] } as const;
    await record({ ...stranger, actor: key }, { action: "user.suspended", subject_id });
    await record(member.ctx, { action: "user.signed_in", subject_id: admin.user_id });
    const { items, next_cursor } = await listOwnSecurityEvents(member.ctx, { limit: 9 });
    expect(items.map(({ action_words, by_words, address }) => [action_words, by_words, address])).toEqual([
      ["Suspended", "Another system", null],
      ["Old token used again", "GOLD", null],
      ["Role changed", "An admin", null],
      ["Signed in", "You", member.ctx.address],
      ["Sign-in refused", "Somebody not signed in", stranger.address],
    ]);
    expect(items[3]).toMatchObject({ action: "user.signed_in", request_id: member.ctx.request_id });
    expect(items.map(({ withheld }) => withheld)).toEqual(items.map(() => null));
    expect(next_cursor).toBeNull();
    expect(JSON.stringify(items)).not.toContain(admin.user_id);
  });

  it("goes on where a page ended", async () => {
    const { member } = await adminAndMember();
    const actions: AuditAction[] = ["user.signed_in", "user.totp_enabled", "user.passkey_added", "user.signed_out"];
    for (const action of actions) await record(member.ctx, { action, subject_id: member.user_id });
    const first = await listOwnSecurityEvents(member.ctx, { limit: 3 });
    const second = await listOwnSecurityEvents(member.ctx, { limit: 3, cursor: first.next_cursor ?? "" });
    expect([...first.items, ...second.items].map(({ action }) => action)).toEqual(actions.toReversed());
    expect([first.items.length, second.next_cursor]).toEqual([3, null]);
  });

  it("refuses who is not signed in, and a cursor of another list", async () => {
    const member = await createMember();
    for (const ctx of [anonymousContext(), systemContext()]) {
      await expect(listOwnSecurityEvents(ctx, { limit: 9 })).rejects.toEqual(refusal("unauthenticated"));
    }
    await expect(listOwnSecurityEvents(member.ctx, { limit: 9, cursor: "bm90" })).rejects.toEqual(refusal("invalid"));
  });

  it("reads along an index", async () => {
    const query = eventsQuery(db(), { subject_id: newId(), actions: ["user.signed_in"], before: newId(), limit: 21 });
    const plan = await transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return tx.execute(sql`explain ${query.getSQL()}`);
    });
    const text = JSON.stringify(plan);
    expect(text).toContain("audit_log_subject");
    expect(text).not.toContain("Sort");
  });
});
