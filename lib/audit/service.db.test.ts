import { describe, expect, it } from "vitest";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { type Ctx, systemContext } from "@/lib/core/context";
import { listAuditOf, recordAudit } from "./service";

const refusal = (code: string) => expect.objectContaining({ code });

async function signedInAndOut(ctx: Ctx, { user_id }: Member): Promise<void> {
  await transaction(async (tx) => {
    await recordAudit(tx, ctx, { action: "user.signed_in", subject_id: user_id });
    await recordAudit(tx, ctx, { action: "user.signed_out", subject_id: user_id });
  });
}

describe("listAuditOf", () => {
  it("answers admins what happened to one person, newest first and no more than asked", async () => {
    const [admin, member] = [await createMember({ role: "admin" }), await createMember()];
    await signedInAndOut(member.ctx, member);
    await signedInAndOut(admin.ctx, admin);
    const rows = await listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 9 });
    expect(rows.map(({ action, actor_id }) => [action, actor_id])).toEqual([
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
});

describe("recordAudit", () => {
  it("leaves no row of an act that did not happen", async () => {
    const [admin, member] = [await createMember({ role: "admin" }), await createMember()];
    const act = transaction(async (tx) => {
      await recordAudit(tx, member.ctx, { action: "profile.updated", subject_id: member.user_id });
      throw new Error("it failed");
    });
    await expect(act).rejects.toThrow("it failed");
    expect(await listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 9 })).toEqual([]);
  });
});
