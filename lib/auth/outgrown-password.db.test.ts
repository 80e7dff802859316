import { beforeAll, describe, expect, it } from "vitest";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { changeRole } from "@/lib/admin/service";
import type { Ctx } from "@/lib/core/context";
import { getAccount } from "./service/account";
import { changePassword } from "./service/change-password";
import { resolveClaim } from "./service/resolve-claim";
import { signInUser } from "./testing/enter";
import type { SessionClaim } from "./tokens";

/** Fourteen and fifteen characters. */
const [SHORT, LONG] = ["copper lantern", "copper lanterns"];

let keeper: Member;
beforeAll(async () => {
  keeper = await createMember({ role: "admin" });
});

const context = async (claim: SessionClaim): Promise<Ctx> => ({
  ...anonymousContext(),
  actor: await resolveClaim(claim, new Date()),
});

async function promoted(password: string) {
  const member = await createMember({ password });
  await changeRole(keeper.ctx, { user_id: member.user_id, role: "admin" });
  const { email } = member;
  return { email, enter: async () => context(await signInUser(anonymousContext(), { email, password })) };
}

describe("who is promoted with a password too short for an admin", () => {
  it("has a member's rights from the next sign-in until it is changed", async () => {
    const { email, enter } = await promoted(SHORT);
    const ctx = await enter();
    expect(ctx.actor).toMatchObject({ role: "user" });
    expect(await getAccount(ctx)).toMatchObject({ role: "admin", password_change_required: true });

    const change = (new_password: string) => changePassword(ctx, { current_password: SHORT, new_password });
    await expect(change("walking heron")).rejects.toMatchObject({ code: "invalid" });
    await change("four grey herons waiting");
    const { session_id = "", user_id = "" } = ctx.actor.type === "user" ? ctx.actor : {};
    expect(await resolveClaim({ session_id, user_id, epoch: 1 }, new Date())).toMatchObject({ role: "admin" });
    const again = await context(await signInUser(anonymousContext(), { email, password: "four grey herons waiting" }));
    expect([again.actor, await getAccount(again)]).toMatchObject([
      { role: "admin" },
      { password_change_required: false },
    ]);
  });

  it("is nobody whose password is long enough", async () => {
    const { enter } = await promoted(LONG);
    expect((await enter()).actor).toMatchObject({ role: "admin" });
  });
});
