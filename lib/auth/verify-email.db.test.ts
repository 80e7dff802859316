import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { lettersTo, mailbox, tokenSent } from "@/db/testing/mailbox";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { RULES } from "@/lib/core/rate-limit/rules";
import { newToken } from "@/lib/core/secrets";
import { VERIFY_SECONDS } from "./constants";
import { registerUser } from "./service/register-user";
import { endOwnSession } from "./service/sessions";
import { resendVerification, verifyEmail } from "./service/verify-email";

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const verify = (token: string, ctx: Ctx = anonymousContext()) => verifyEmail(ctx, { token });
const verifiedAt = async (user_id: string) =>
  (await db().select().from(users).where(eq(users.id, user_id)))[0]?.email_verified_at;

/** Somebody who has just registered, and the token of the link that they were sent. */
async function registered() {
  const email = `${newId()}@example.com`;
  const { user_id } = await registerUser(anonymousContext(), { email, full_name: "Mira Joshi", password: PASSWORD });
  return { user_id, email, token: await tokenSent(email, "verify_email") };
}

const sentAgain = async (member: Member) => {
  await resendVerification(member.ctx);
  return tokenSent(member.email, "verify_email");
};

describe("registering", () => {
  it("asks the address to confirm, and no more than that", async () => {
    const { email, user_id } = await registered();
    expect(await mailbox(email)).toMatchObject([
      {
        template: "verify_email",
        user_id,
        data: {
          name: "Mira Joshi",
          link: expect.stringMatching(new RegExp(`^${env().APP_URL}/verify-email\\?token=[\\w-]{43}$`)),
          valid_minutes: 24 * 60,
        },
      },
    ]);
    expect(await verifiedAt(user_id)).toBeNull();
  });

  it("asks nobody when it is refused", async () => {
    const { email } = await registered();
    const again = registerUser(anonymousContext(), { email, full_name: "Another", password: PASSWORD });
    await expect(again).rejects.toEqual(refusal("email_taken"));
    expect(await mailbox(email)).toHaveLength(1);
  });
});

describe("verifyEmail", () => {
  it("confirms the address, for anybody who has the link", async () => {
    const { user_id, token } = await registered();
    await verify(token);
    expect(await verifiedAt(user_id)).toBeInstanceOf(Date);
    expect((await selectAuditOf(db(), user_id, 9)).map(({ action }) => action)).toContain("user.email_verified");
  });

  it("is their own doing or nobody's in the history, never that of whoever is signed in there", async () => {
    const [{ user_id, token }, stranger] = [await registered(), await createMember()];
    await verify(token, stranger.ctx);
    const [event] = await selectAuditOf(db(), user_id, 9);
    expect(event).toMatchObject({ action: "user.email_verified", actor_type: "anonymous", actor_id: null });
    const member = await createMember();
    await verify(await sentAgain(member), member.ctx);
    expect(await selectAuditOf(db(), member.user_id, 1)).toMatchObject([{ actor_id: member.user_id }]);
  });

  it("takes a link once, also of two at the same moment", async () => {
    const { user_id, token } = await registered();
    const results = await Promise.allSettled([verify(token), verify(token)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((each) => each.status === "rejected")?.reason).toEqual(refusal("invalid_link"));
    const actions = (await selectAuditOf(db(), user_id, 9)).map(({ action }) => action);
    expect(actions.filter((action) => action === "user.email_verified")).toHaveLength(1);
  });

  it("takes a link for a day", async () => {
    const at = (seconds: number) => {
      const now = new Date(Date.now() + seconds * 1000);
      return { ...anonymousContext(), now: () => now };
    };
    const { token } = await registered();
    await expect(verify(token, at(VERIFY_SECONDS + 5))).rejects.toEqual(refusal("invalid_link"));
    await expect(verify(token, at(VERIFY_SECONDS - 5))).resolves.toBeUndefined();
  });

  it("confirms no other address than the one that the link was sent to", async () => {
    const { user_id, token } = await registered();
    await db()
      .update(users)
      .set({ email: `${newId()}@example.com` })
      .where(eq(users.id, user_id));
    await expect(verify(token)).rejects.toEqual(refusal("invalid_link"));
    expect(await verifiedAt(user_id)).toBeNull();
  });

  it("takes the address however it is written", async () => {
    const { user_id, email, token } = await registered();
    await db().update(users).set({ email: email.toUpperCase() }).where(eq(users.id, user_id));
    await expect(verify(token)).resolves.toBeUndefined();
  });

  it("refuses the suspended, and what is no link", async () => {
    const { user_id, token } = await registered();
    await db().update(users).set({ is_active: false }).where(eq(users.id, user_id));
    await expect(verify(token)).rejects.toEqual(refusal("account_suspended"));
    for (const each of ["x", newToken()]) await expect(verify(each)).rejects.toEqual(refusal("invalid_link"));
  });
});

describe("resendVerification", () => {
  it("sends a new link, which voids the one before", async () => {
    const member = await createMember();
    const [first, second] = [await sentAgain(member), await sentAgain(member)];
    await expect(verify(first)).rejects.toEqual(refusal("invalid_link"));
    await expect(verify(second)).resolves.toBeUndefined();
  });

  it("does nothing once the address is confirmed, as often as one asks", async () => {
    const member = await createMember({ email_verified: true });
    for (let tries = 0; tries <= RULES.resend.max; tries++) await resendVerification(member.ctx);
    expect(await lettersTo(member.email)).toEqual([]);
  });

  it("sends three an hour", async () => {
    const member = await createMember();
    for (let tries = 0; tries < RULES.resend.max; tries++) await resendVerification(member.ctx);
    await expect(resendVerification(member.ctx)).rejects.toEqual(refusal("rate_limited"));
    expect(await lettersTo(member.email)).toHaveLength(RULES.resend.max);
  });

  it("is for the signed in, and not for a session that has ended", async () => {
    await expect(resendVerification(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
    const member = await createMember();
    await endOwnSession(member.ctx);
    await expect(resendVerification(member.ctx)).rejects.toEqual(refusal("unauthenticated"));
    expect(await lettersTo(member.email)).toEqual([]);
  });
});
