import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { one_time_tokens, user_sessions } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { lettersTo, mailbox, tokenSent } from "@/db/testing/mailbox";
import { suspendMember } from "@/lib/admin/service";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { settled } from "@/lib/core/later";
import { RULES } from "@/lib/core/rate-limit/rules";
import { hashToken, newToken } from "@/lib/core/secrets";
import { RESET_SECONDS } from "./constants";
import { changePassword } from "./service/change-password";
import { beginConnecting, connectProvider } from "./service/connections";
import { enterByProvider } from "./service/enter-by-provider";
import { offerPasskeySignIn, signInWithPasskey } from "./service/passkey-sign-in";
import { requestPasswordReset, resetPassword } from "./service/password-reset";
import { resolveClaim } from "./service/resolve-claim";
import { signIn } from "./service/sign-in";
import { readSignInLink, sendSignInLink } from "./service/sign-in-link";
import { getTwoStep } from "./service/totp";
import { signInUser } from "./testing/enter";
import { addTestPasskey } from "./testing/passkeys";
import { anIdentity, turnProvidersOn } from "./testing/providers";
import { ticketOf, turnOn } from "./testing/two-step";

turnProvidersOn();

const PASSWORD = "copper lantern walks";
const NEW = "velvet harbour sings";
const refusal = (code: string) => expect.objectContaining({ code });
const at = (seconds: number): Ctx => {
  const now = new Date(Date.now() + seconds * 1000);
  return { ...anonymousContext(), now: () => now };
};

const forgot = (identifier: string, ctx = anonymousContext()) => requestPasswordReset(ctx, { identifier });
const reset = (token: string, ctx = anonymousContext(), new_password = NEW) =>
  resetPassword(ctx, { token, new_password });
const rowOf = async ({ user_id }: Member) => (await db().select().from(users).where(eq(users.id, user_id)))[0];
const actionsOf = async ({ user_id }: Member) => (await selectAuditOf(db(), user_id, 9)).map(({ action }) => action);

/** A person who asked for a link, and the token in it. */
async function asked(wishes: Parameters<typeof createMember>[0] = { password: PASSWORD }) {
  const member = await createMember(wishes);
  await forgot(member.email);
  return { ...member, token: await tokenSent(member.email, "reset_password") };
}

describe("requestPasswordReset", () => {
  it("sends the account's e-mail a link on our own address, whatever the account is named by", async () => {
    const member = await createMember();
    const mobile = `+4670${String(Math.trunc(Math.random() * 1e7)).padStart(7, "0")}`;
    await db().update(users).set({ mobile, mobile_verified_at: new Date() }).where(eq(users.id, member.user_id));
    for (const identifier of [member.email.toUpperCase(), member.username, mobile]) await forgot(identifier);
    const letters = await mailbox(member.email);
    expect(letters.map(({ template, user_id }) => [template, user_id])).toEqual(
      Array(3).fill(["reset_password", member.user_id]),
    );
    expect(letters[0]?.data).toEqual({
      link: expect.stringMatching(new RegExp(`^${env().APP_URL}/reset-password\\?token=[\\w-]{43}$`)),
      valid_minutes: 30,
    });
    expect(await actionsOf(member)).toEqual(Array(3).fill("user.password_reset_requested"));
  });

  it("keeps no more of the token than its hash", async () => {
    const { token, user_id } = await asked();
    const stored = await db().select().from(one_time_tokens).where(eq(one_time_tokens.user_id, user_id));
    expect(stored).toHaveLength(1);
    expect(stored[0]?.token_hash).toBe(hashToken(token));
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it("sends nothing where nobody may come in, and answers as ever", async () => {
    const suspended = await createMember({ is_active: false });
    const unverified = await createMember();
    const mobile = `+4673${String(Math.trunc(Math.random() * 1e7)).padStart(7, "0")}`;
    await db().update(users).set({ mobile }).where(eq(users.id, unverified.user_id));
    const nobody = `${newId()}@example.com`;
    for (const identifier of [suspended.email, nobody, mobile, newId(), "%_", "+46"]) {
      await expect(forgot(identifier)).resolves.toBeUndefined();
    }
    for (const { email } of [suspended, unverified, { email: nobody }]) expect(await mailbox(email)).toEqual([]);
  });

  it("sends three an hour to an account, without a word, however it is named and from wherever", async () => {
    const member = await createMember();
    for (const identifier of [member.email, member.username, member.email, member.username, member.email]) {
      await expect(forgot(identifier)).resolves.toBeUndefined();
      await settled();
    }
    expect(await lettersTo(member.email)).toHaveLength(RULES.forgot.max);
  });

  it("is refused aloud to a network that asks for many", async () => {
    const ctx = anonymousContext();
    for (let tries = 0; tries < RULES.forgot_network.max; tries++) await forgot(`${newId()}@example.com`, ctx);
    const { email } = await createMember();
    await expect(forgot(email, ctx)).rejects.toEqual(refusal("rate_limited"));
    expect(await mailbox(email)).toEqual([]);
    await expect(forgot(email)).resolves.toBeUndefined();
  });
});

describe("resetPassword", () => {
  it("sets the password, confirms the e-mail, ends every session and tells of it", async () => {
    const member = await asked();
    const kept = await signInUser(anonymousContext(), { email: member.email, password: PASSWORD });
    await reset(member.token);
    expect((await rowOf(member))?.email_verified_at).toBeInstanceOf(Date);
    for (const claim of [kept, { session_id: member.session_id, user_id: member.user_id, epoch: 0 }]) {
      expect(await resolveClaim(claim, new Date())).toEqual({ type: "anonymous" });
    }
    await expect(signInUser(anonymousContext(), { email: member.email, password: PASSWORD })).rejects.toEqual(
      refusal("invalid_credentials"),
    );
    await expect(signInUser(anonymousContext(), { email: member.email, password: NEW })).resolves.toBeTruthy();
    expect(await lettersTo(member.email)).toContain("password_changed");
    expect(await actionsOf(member)).toContain("user.password_reset");
  });

  it("leaves the second step standing, which the new password leads to", async () => {
    const member = await asked();
    await turnOn(member.ctx);
    await reset(member.token);
    expect(await ticketOf(anonymousContext(), { email: member.email, password: NEW })).toEqual(expect.any(String));
    expect(await getTwoStep(member.ctx)).toMatchObject({ enabled_at: expect.any(String), recovery_codes_left: 10 });
  });

  it("takes away what lay in wait in an account whose address nobody had confirmed", async () => {
    const squatter = await createMember({ password: PASSWORD });
    const identity = anIdentity();
    const { authenticator } = await addTestPasskey(squatter.ctx);
    await connectProvider(squatter.ctx, identity, await beginConnecting(squatter.ctx, identity));
    await forgot(squatter.email);
    await reset(await tokenSent(squatter.email, "reset_password"));
    const credential = authenticator.get(await offerPasskeySignIn(anonymousContext()));
    await expect(signInWithPasskey(anonymousContext(), { credential }, "web")).rejects.toEqual(
      refusal("invalid_credentials"),
    );
    await enterByProvider(anonymousContext(), identity);
    const sessions = await db().select().from(user_sessions).where(eq(user_sessions.user_id, squatter.user_id));
    expect(sessions.filter(({ revoked_at }) => revoked_at === null)).toEqual([]);
  });

  it("leaves other ways to sign in to whose address it was all along, and the second step to everybody", async () => {
    const owner = await createMember({ password: PASSWORD, email_verified: true });
    const { authenticator } = await addTestPasskey(owner.ctx);
    await turnOn(owner.ctx);
    await forgot(owner.email);
    await reset(await tokenSent(owner.email, "reset_password"));
    const credential = authenticator.get(await offerPasskeySignIn(anonymousContext()));
    await expect(signInWithPasskey(anonymousContext(), { credential }, "web")).resolves.toBeTruthy();
    const input = { identifier: owner.email, password: NEW };
    expect(await signIn(anonymousContext(), input, "web")).toEqual({ ticket: expect.any(String) });
  });

  it("voids links to sign in with, as a new password does with both kinds", async () => {
    const [forgetful, careful] = [
      await asked({ password: PASSWORD, email_verified: true }),
      await asked({ password: PASSWORD, email_verified: true }),
    ];
    const link = async (email: string) => {
      const token = newToken();
      await sendSignInLink(anonymousContext(), { email: email.toLowerCase(), token, next: null });
      await settled();
      expect(await readSignInLink(anonymousContext(), token)).not.toBeNull();
      return token;
    };
    const [one, other] = [await link(forgetful.email), await link(careful.email)];
    await reset(forgetful.token);
    await changePassword(careful.ctx, { current_password: PASSWORD, new_password: NEW });
    for (const token of [one, other]) expect(await readSignInLink(anonymousContext(), token)).toBeNull();
    await expect(reset(careful.token)).rejects.toEqual(refusal("invalid_link"));
  });

  it("gives a password to an account that had none", async () => {
    const member = await asked({});
    await reset(member.token);
    await expect(signInUser(anonymousContext(), { email: member.email, password: NEW })).resolves.toBeTruthy();
  });

  it("takes a link once, also of two at the same moment", async () => {
    const { token } = await asked();
    const results = await Promise.allSettled([reset(token), reset(token)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((each) => each.status === "rejected")?.reason).toEqual(refusal("invalid_link"));
    await expect(reset(token)).rejects.toEqual(refusal("invalid_link"));
  });

  it("takes a link for half an hour", async () => {
    const [early, late] = [await asked(), await asked()];
    await expect(reset(late.token, at(RESET_SECONDS + 5))).rejects.toEqual(refusal("invalid_link"));
    await expect(reset(early.token, at(RESET_SECONDS - 5))).resolves.toBeUndefined();
  });

  it("takes the newest link alone", async () => {
    const { email, token } = await asked();
    await forgot(email);
    await settled();
    await expect(reset(token)).rejects.toEqual(refusal("invalid_link"));
    await expect(reset(await tokenSent(email, "reset_password"))).resolves.toBeUndefined();
  });

  it("does not use a link up for a password that is refused", async () => {
    const { token } = await asked();
    await expect(reset(token, anonymousContext(), "qwertyuiop")).rejects.toMatchObject({
      code: "invalid",
      details: { errors: [{ path: "new_password" }] },
    });
    await expect(reset(token)).resolves.toBeUndefined();
  });

  it("wants a longer one of admins, and of nobody one that is like their name", async () => {
    const admin = await asked({ role: "admin" });
    const short = "velvet harbor";
    await expect(reset(admin.token, anonymousContext(), short)).rejects.toEqual(refusal("invalid"));
    await expect(reset(admin.token)).resolves.toBeUndefined();
    const member = await asked({ full_name: "Wilhelmina Featherstonehaugh" });
    const named = "WilhelminaFeatherstonehaugh";
    await expect(reset(member.token, anonymousContext(), named)).rejects.toEqual(refusal("invalid"));
    await expect(reset(member.token, anonymousContext(), short)).resolves.toBeUndefined();
  });

  it("refuses what is no link, and one that was sent for something else", async () => {
    const { token } = await asked();
    for (const each of ["x", newToken(), token.toLowerCase(), `${token} `]) {
      await expect(reset(each)).rejects.toEqual(refusal("invalid_link"));
    }
  });

  it("is refused to somebody suspended since, and does not let them in", async () => {
    const member = await asked();
    const admin = await createMember({ role: "admin" });
    await createMember({ role: "admin" });
    await suspendMember(admin.ctx, member);
    await expect(reset(member.token)).rejects.toEqual(refusal("account_suspended"));
    expect(await actionsOf(member)).not.toContain("user.password_reset");
  });

  it("is void once the address is another", async () => {
    const member = await asked();
    await db()
      .update(users)
      .set({ email: `${newId()}@example.com` })
      .where(eq(users.id, member.user_id));
    await expect(reset(member.token)).rejects.toEqual(refusal("invalid_link"));
  });
});
