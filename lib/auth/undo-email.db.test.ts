import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { accounts, passkeys, user_totp } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { lettersTo, tokenSent } from "@/db/testing/mailbox";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { UNDO_EMAIL_SECONDS } from "./constants";
import { confirmEmailChange, getPendingEmail, requestEmailChange } from "./service/change-email";
import { beginConnecting, connectProvider } from "./service/connections";
import { requestPasswordReset, resetPassword } from "./service/password-reset";
import { registerUser } from "./service/register-user";
import { resolveClaim } from "./service/resolve-claim";
import { signIn } from "./service/sign-in";
import { as } from "./service/start-session";
import { undoEmailChange } from "./service/undo-email";
import { signInUser } from "./testing/enter";
import { addTestPasskey } from "./testing/passkeys";
import { anIdentity, turnProvidersOn } from "./testing/providers";
import { turnOn } from "./testing/two-step";

turnProvidersOn();

const PASSWORD = "copper lantern walks";
const NEW = "velvet harbour sings";
const refusal = (code: string) => expect.objectContaining({ code });
const fresh = () => `${newId()}@example.com`;
const undo = (token: string, ctx: Ctx = anonymousContext()) => undoEmailChange(ctx, { token });
const register = (email: string, ctx: Ctx = anonymousContext()) =>
  registerUser(ctx, { email, full_name: "Somebody Else", password: PASSWORD });
const rowOf = async ({ user_id }: Member) => (await db().select().from(users).where(eq(users.id, user_id)))[0];
const statuses = (results: PromiseSettledResult<unknown>[]) =>
  results.map((each) => (each.status === "rejected" ? each.reason.code : "done")).toSorted();

async function change({ ctx }: { ctx: Ctx }, new_email = fresh()): Promise<string> {
  await requestEmailChange(ctx, { new_email });
  await confirmEmailChange(anonymousContext(), { token: await tokenSent(new_email, "confirm_email_change") });
  return new_email;
}

const at = (ctx: Ctx, seconds: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + seconds * 1000) });

/** Somebody whose address was changed, and the token of the way back that was sent to the old one. */
async function changed(wishes: Parameters<typeof createMember>[0] = {}) {
  const member = await createMember({ email_verified: true, ...wishes });
  const new_email = await change(member);
  return { ...member, new_email, token: await tokenSent(member.email, "email_changed") };
}

describe("undoEmailChange", () => {
  it("brings the old address back to who holds its mailbox, and to nobody else", async () => {
    const member = await changed({ password: PASSWORD });
    const { reset_token } = await undo(member.token);
    expect(await rowOf(member)).toMatchObject({ email: member.email, email_verified_at: expect.any(Date) });
    const claim = { session_id: member.session_id, user_id: member.user_id, epoch: 0 };
    expect(await resolveClaim(claim, new Date())).toEqual({ type: "anonymous" });
    for (const email of [member.email, member.new_email]) {
      await expect(signInUser(anonymousContext(), { email, password: PASSWORD })).rejects.toEqual(
        refusal("invalid_credentials"),
      );
    }
    const actions = (await selectAuditOf(db(), member.user_id, 9)).map(({ action }) => action);
    expect(actions).toContain("user.email_change_undone");
    await resetPassword(anonymousContext(), { token: reset_token, new_password: NEW });
    await expect(signInUser(anonymousContext(), { email: member.email, password: NEW })).resolves.toBeTruthy();
  });

  it("stops what the other may have under way", async () => {
    const member = await changed();
    await requestPasswordReset(anonymousContext(), { identifier: member.new_email });
    const reset = await tokenSent(member.new_email, "reset_password");
    const pending = fresh();
    await requestEmailChange(member.ctx, { new_email: pending });
    await undo(member.token);
    expect(await getPendingEmail(member.ctx)).toBeNull();
    const next = confirmEmailChange(anonymousContext(), { token: await tokenSent(pending, "confirm_email_change") });
    await expect(next).rejects.toEqual(refusal("invalid_link"));
    const input = { token: reset, new_password: NEW };
    await expect(resetPassword(anonymousContext(), input)).rejects.toEqual(refusal("invalid_link"));
  });

  it("takes away what came with whoever changed it, and leaves what was there before", async () => {
    const owner = await createMember({ email_verified: true, password: PASSWORD });
    const kept = await addTestPasskey(at(owner.ctx, -60));
    const thief = as(
      anonymousContext(),
      await signInUser(anonymousContext(), { ...owner, password: PASSWORD }),
      "user",
    );
    await addTestPasskey(thief);
    await change({ ctx: thief });
    await addTestPasskey(thief);
    const identity = anIdentity();
    await connectProvider(thief, identity, await beginConnecting(thief, identity));
    await turnOn(at(thief, 120));
    await undo(await tokenSent(owner.email, "email_changed"));
    const left = await db().select().from(passkeys).where(eq(passkeys.user_id, owner.user_id));
    expect(left.map(({ id }) => id)).toEqual([kept.passkey.id]);
    expect(await db().select().from(accounts).where(eq(accounts.userId, owner.user_id))).toEqual([]);
    expect(await db().select().from(user_totp).where(eq(user_totp.user_id, owner.user_id))).toEqual([]);
  });

  it("leaves a second step from before the change in force: a mailbox alone does not pass it", async () => {
    const member = await createMember({ email_verified: true });
    await turnOn(member.ctx);
    await change(member);
    const { reset_token } = await undo(await tokenSent(member.email, "email_changed"));
    await resetPassword(anonymousContext(), { token: reset_token, new_password: NEW });
    const signed_in = await signIn(anonymousContext(), { identifier: member.email, password: NEW }, "web");
    expect(signed_in).toEqual({ ticket: expect.any(String) });
  });

  it("works after further changes, whose own ways back are void then", async () => {
    const member = await changed();
    await change(member);
    const theirs = await tokenSent(member.new_email, "email_changed");
    await undo(member.token);
    expect((await rowOf(member))?.email).toBe(member.email);
    await expect(undo(theirs)).rejects.toEqual(refusal("invalid_link"));
    expect((await rowOf(member))?.email).toBe(member.email);
  });

  it("leaves the way back to an earlier address open: whoever comes first is who they were", async () => {
    const member = await changed();
    await change(member);
    await undo(await tokenSent(member.new_email, "email_changed"));
    expect((await rowOf(member))?.email).toBe(member.new_email);
    await undo(member.token);
    expect((await rowOf(member))?.email).toBe(member.email);
  });

  it("takes a link once, for a week, also of two at the same moment", async () => {
    const member = await changed();
    const at = (seconds: number) => {
      const now = new Date(Date.now() + seconds * 1000);
      return { ...anonymousContext(), now: () => now };
    };
    await expect(undo(member.token, at(UNDO_EMAIL_SECONDS + 5))).rejects.toEqual(refusal("invalid_link"));
    const results = await Promise.allSettled([
      undo(member.token, at(UNDO_EMAIL_SECONDS - 5)),
      undo(member.token, at(UNDO_EMAIL_SECONDS - 5)),
    ]);
    expect(statuses(results)).toEqual(["done", "invalid_link"]);
  });

  it("is refused to the suspended, and does not use the link up", async () => {
    const member = await changed();
    await db().update(users).set({ is_active: false }).where(eq(users.id, member.user_id));
    await expect(undo(member.token)).rejects.toEqual(refusal("account_suspended"));
    await db().update(users).set({ is_active: true }).where(eq(users.id, member.user_id));
    await expect(undo(member.token)).resolves.toBeTruthy();
  });

  it("says so when somebody else has an account with the address after all", async () => {
    const [member, other] = [await changed(), await createMember()];
    await db().update(users).set({ email: member.email }).where(eq(users.id, other.user_id));
    await expect(undo(member.token)).rejects.toEqual(refusal("email_taken"));
    expect((await rowOf(member))?.email).toBe(member.new_email);
  });
});

describe("an address that can come back", () => {
  it("goes to nobody else for a week, and then to whoever wants it", async () => {
    const member = await changed();
    await expect(register(member.email.toUpperCase())).rejects.toEqual(refusal("email_taken"));
    const later = new Date(Date.now() + UNDO_EMAIL_SECONDS * 1000 + 1000);
    await expect(register(member.email, { ...anonymousContext(), now: () => later })).resolves.toBeTruthy();
  });

  it("is not free in the moment in which it is left", async () => {
    for (let round = 0; round < 5; round++) {
      const member = await createMember({ email_verified: true });
      const new_email = fresh();
      await requestEmailChange(member.ctx, { new_email });
      const token = await tokenSent(new_email, "confirm_email_change");
      const results = await Promise.allSettled([
        confirmEmailChange(anonymousContext(), { token }),
        ...[1, 2, 3].map(() => register(member.email)),
      ]);
      expect(statuses(results)).toEqual(["done", "email_taken", "email_taken", "email_taken"]);
    }
  });

  it("reads to who asks for it like any that is taken, and is not given by a link from before", async () => {
    const [asker, member] = [await createMember(), await createMember({ email_verified: true })];
    const { email } = member;
    const left = await change(member);
    await requestEmailChange(asker.ctx, { new_email: email });
    expect(await lettersTo(email)).toEqual(["email_in_use", "email_changed"]);
    await change(member, email);
    expect((await rowOf(member))?.email).toBe(email);
    await requestEmailChange(asker.ctx, { new_email: left });
    expect(await lettersTo(left)).toEqual(["email_in_use", "email_changed", "confirm_email_change"]);
  });
});
