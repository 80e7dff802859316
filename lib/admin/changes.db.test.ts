import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { createMember, type Member } from "@/db/testing/factories";
import { selectAuditOf } from "@/lib/audit/queries";
import { resolveClaim } from "@/lib/auth/service/resolve-claim";
import { newId } from "@/lib/core/ids";
import { changeRole, restoreMember, suspendMember } from "./service";

type Target = { user_id: string };

let admin: Member;
beforeAll(async () => {
  admin = await createMember({ role: "admin" });
});

const actionsOf = async ({ user_id }: Target) =>
  (await selectAuditOf(db(), user_id, 20)).map(({ action }) => action).toReversed();

const VERBS: [string, (target: Target) => Promise<void>, action: string][] = [
  ["suspendMember", (target) => suspendMember(admin.ctx, target), "user.suspended"],
  ["restoreMember", (target) => restoreMember(admin.ctx, target), "user.restored"],
  ["changeRole", (target) => changeRole(admin.ctx, { ...target, role: "expert" }), "user.role_changed"],
];

describe.each(VERBS)("%s", (name, change, action) => {
  it("done again, one after the other or at once, is written down once", async () => {
    const member = await createMember({ is_active: name !== "restoreMember" });
    await change(member);
    await change(member);
    await Promise.all([change(member), change(member)]);
    expect(await actionsOf(member)).toEqual([action]);
  });

  it("done by two at once for the first time is written down once", async () => {
    const member = await createMember({ is_active: name !== "restoreMember" });
    await Promise.all([change(member), change(member)]);
    expect(await actionsOf(member)).toEqual([action]);
  });

  it("knows nobody by an id that is nobody's, and writes nothing down", async () => {
    const nobody = { user_id: newId() };
    await expect(change(nobody)).rejects.toEqual(expect.objectContaining({ code: "not_found" }));
    expect(await actionsOf(nobody)).toEqual([]);
  });
});

it("what changes nothing leaves the sessions alone", async () => {
  const member = await createMember();
  const actor = () => resolveClaim({ ...member, epoch: 0 }, new Date());
  await restoreMember(admin.ctx, member);
  await changeRole(admin.ctx, { ...member, role: "user" });
  expect(await actor()).toMatchObject({ type: "user", role: "user" });
  expect(await actionsOf(member)).toEqual([]);
});
