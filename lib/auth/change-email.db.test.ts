import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { one_time_tokens, user_sessions } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { lettersTo, mailbox, tokenSent } from "@/db/testing/mailbox";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { RULES } from "@/lib/core/rate-limit/rules";
import { CHANGE_EMAIL_SECONDS, RECENT_PROOF_SECONDS } from "./constants";
import { cancelEmailChange, confirmEmailChange, getPendingEmail, requestEmailChange } from "./service/change-email";
import { changePassword } from "./service/change-password";
import { requestPasswordReset, resetPassword } from "./service/password-reset";
import { registerUser } from "./service/register-user";
import { resolveClaim } from "./service/resolve-claim";
import { endOwnSession, endOwnSessions, endSession } from "./service/sessions";
import { as } from "./service/start-session";
import { signInUser } from "./testing/enter";

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const fresh = () => `${newId()}@example.com`;
const request = ({ ctx }: { ctx: Ctx }, new_email: string) => requestEmailChange(ctx, { new_email });
const confirm = (token: string, ctx: Ctx = anonymousContext()) => confirmEmailChange(ctx, { token });
const rowOf = async ({ user_id }: { user_id: string }) =>
  (await db().select().from(users).where(eq(users.id, user_id)))[0];
const actionsOf = async ({ user_id }: Member) => (await selectAuditOf(db(), user_id, 9)).map(({ action }) => action);
const statuses = (results: PromiseSettledResult<unknown>[]) =>
  results.map((each) => (each.status === "rejected" ? each.reason.code : "done")).toSorted();

/** Somebody who asked for a new address, and the token in the link that was sent there. */
async function asked(wishes: Parameters<typeof createMember>[0] = { email_verified: true }, new_email = fresh()) {
  const member = await createMember(wishes);
  await request(member, new_email);
  return { ...member, new_email, token: await tokenSent(new_email, "confirm_email_change") };
}

describe("requestEmailChange", () => {
  it("sends a link to the new address and changes nothing yet", async () => {
    const member = await asked();
    expect(await mailbox(member.new_email)).toMatchObject([
      {
        template: "confirm_email_change",
        data: {
          name: "Test Person",
          link: expect.stringMatching(new RegExp(`^${env().APP_URL}/change-email\\?token=[\\w-]{43}$`)),
          valid_minutes: 24 * 60,
        },
      },
    ]);
    expect(await mailbox(member.email)).toEqual([]);
    expect((await rowOf(member))?.email).toBe(member.email);
    expect(await getPendingEmail(member.ctx)).toMatchObject({ new_email: member.new_email });
    expect(await actionsOf(member)).toEqual(["user.email_change_requested"]);
  });

  it("answers alike when the address has an account, which is told", async () => {
    const [member, other] = [await createMember(), await createMember()];
    await expect(request(member, other.email.toUpperCase())).resolves.toBeUndefined();
    expect(await lettersTo(other.email.toUpperCase())).toEqual(["email_in_use"]);
    expect(await getPendingEmail(member.ctx)).toMatchObject({ new_email: other.email.toUpperCase() });
    const [letter] = await mailbox(other.email.toUpperCase());
    expect(JSON.stringify(letter?.data)).not.toContain("token");
  });

  it("wants a recent proof, a live session and somebody signed in", async () => {
    const [stale, gone] = [await createMember(), await createMember()];
    const long_ago = new Date(Date.now() - RECENT_PROOF_SECONDS * 1000 - 1000);
    await db().update(user_sessions).set({ proved_at: long_ago }).where(eq(user_sessions.id, stale.session_id));
    await endOwnSession(gone.ctx);
    const new_email = fresh();
    await expect(request(stale, new_email)).rejects.toEqual(refusal("reauthentication_required"));
    await expect(request(gone, new_email)).rejects.toEqual(refusal("unauthenticated"));
    await expect(request({ ctx: anonymousContext() }, new_email)).rejects.toEqual(refusal("unauthenticated"));
    expect(await mailbox(new_email)).toEqual([]);
  });

  it("refuses the address one has, however it is written", async () => {
    const member = await createMember();
    await expect(request(member, member.email.toUpperCase())).rejects.toMatchObject({
      code: "invalid",
      details: { errors: [{ path: "new_email" }] },
    });
  });

  it("writes to five an hour, and counts only those it wrote to", async () => {
    const member = await createMember();
    for (let tries = 0; tries <= RULES.change_email.max; tries++) {
      await expect(request(member, member.email)).rejects.toEqual(refusal("invalid"));
    }
    for (let tries = 0; tries < RULES.change_email.max; tries++) await request(member, fresh());
    const one_more = fresh();
    await expect(request(member, one_more)).rejects.toEqual(refusal("rate_limited"));
    expect(await mailbox(one_more)).toEqual([]);
  });
});

it("writes to an address five times an hour, however many ask", async () => {
  const stranger = fresh();
  for (let tries = 0; tries < RULES.change_email.max; tries++) await request(await createMember(), stranger);
  const [one_more, other] = [await createMember(), fresh()];
  await expect(request(one_more, stranger.toUpperCase())).rejects.toEqual(refusal("rate_limited"));
  for (let tries = 0; tries < RULES.change_email.max; tries++) await request(one_more, `${tries}${other}`);
  expect(await mailbox(stranger)).toHaveLength(RULES.change_email.max);
});

describe("cancelEmailChange", () => {
  it("calls it off, so that the link no longer works", async () => {
    const member = await asked();
    await cancelEmailChange(member.ctx);
    expect(await getPendingEmail(member.ctx)).toBeNull();
    await expect(confirm(member.token)).rejects.toEqual(refusal("invalid_link"));
    expect(await actionsOf(member)).toContain("user.email_change_cancelled");
  });

  it("is no error without one, and touches nobody else's", async () => {
    const [member, other] = [await createMember(), await asked()];
    await expect(cancelEmailChange(member.ctx)).resolves.toBeUndefined();
    expect(await actionsOf(member)).toEqual([]);
    await expect(confirm(other.token)).resolves.toBeUndefined();
    await expect(cancelEmailChange(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
  });
});

describe("confirmEmailChange", () => {
  it("makes the new address the account's, tells the old one, and leaves sessions alone", async () => {
    const member = await asked();
    await confirm(member.token);
    expect(await rowOf(member)).toMatchObject({ email: member.new_email, email_verified_at: expect.any(Date) });
    expect(await mailbox(member.email)).toMatchObject([
      {
        template: "email_changed",
        data: {
          new_email: member.new_email,
          undo_link: expect.stringMatching(new RegExp(`^${env().APP_URL}/undo-email\\?token=[\\w-]{43}$`)),
          valid_minutes: 7 * 24 * 60,
        },
      },
    ]);
    const claim = { session_id: member.session_id, user_id: member.user_id, epoch: 0 };
    expect(await resolveClaim(claim, new Date())).toMatchObject({ type: "user" });
    expect(await getPendingEmail(member.ctx)).toBeNull();
    expect(await actionsOf(member)).toContain("user.email_changed");
  });

  it("tells an address nothing that nobody ever confirmed: it may be a stranger's", async () => {
    const member = await asked({});
    await confirm(member.token);
    expect((await rowOf(member))?.email).toBe(member.new_email);
    expect(await mailbox(member.email)).toEqual([]);
    const left = await db().select().from(one_time_tokens).where(eq(one_time_tokens.user_id, member.user_id));
    expect(left.map(({ purpose }) => purpose)).toEqual(["change_email"]);
    await expect(
      registerUser(anonymousContext(), { email: member.email, full_name: "The Stranger", password: PASSWORD }),
    ).resolves.toBeTruthy();
  });

  it("voids links that lie in the old mailbox", async () => {
    const member = await asked();
    await requestPasswordReset(anonymousContext(), { identifier: member.email });
    const reset = await tokenSent(member.email, "reset_password");
    await confirm(member.token);
    const input = { token: reset, new_password: "velvet harbour sings" };
    await expect(resetPassword(anonymousContext(), input)).rejects.toEqual(refusal("invalid_link"));
    const left = await db().select().from(one_time_tokens).where(eq(one_time_tokens.user_id, member.user_id));
    expect(left.map(({ purpose }) => purpose).toSorted()).toEqual(["change_email", "undo_email"]);
  });

  it("takes the newest link, once, for a day, also of two at the same moment", async () => {
    const member = await asked();
    const newer = fresh();
    await request(member, newer);
    await expect(confirm(member.token)).rejects.toEqual(refusal("invalid_link"));
    const token = await tokenSent(newer, "confirm_email_change");
    const tomorrow = new Date(Date.now() + CHANGE_EMAIL_SECONDS * 1000 + 1000);
    const late = { ...anonymousContext(), now: () => tomorrow };
    await expect(confirm(token, late)).rejects.toEqual(refusal("invalid_link"));
    expect(statuses(await Promise.allSettled([confirm(token), confirm(token)]))).toEqual(["done", "invalid_link"]);
    expect(await lettersTo(member.email)).toEqual(["email_changed"]);
    expect((await rowOf(member))?.email).toBe(newer);
  });

  it("gives an address that two ask for to one of them", async () => {
    const new_email = fresh();
    const [one, other] = [await asked(undefined, new_email), await asked(undefined, new_email)];
    expect(one.token).not.toBe(other.token);
    expect(statuses(await Promise.allSettled([confirm(one.token), confirm(other.token)]))).toEqual([
      "done",
      "email_taken",
    ]);
    const holders = await Promise.all([rowOf(one), rowOf(other)]);
    expect(holders.filter((row) => row?.email === new_email)).toHaveLength(1);
  });

  it("gives an address to who registers with it or to who confirms it, whoever is first", async () => {
    const { token, new_email } = await asked();
    const account = { email: new_email, full_name: "New Person", password: PASSWORD };
    const results = await Promise.allSettled([registerUser(anonymousContext(), account), confirm(token)]);
    expect(statuses(results)).toEqual(["done", "email_taken"]);
  });

  it("dies with the session that asked, however that ended: who is thrown out takes nothing along", async () => {
    const ways: [string, (member: Member) => Promise<unknown>][] = [
      [
        "a reset",
        async ({ email }) => {
          await requestPasswordReset(anonymousContext(), { identifier: email });
          const token = await tokenSent(email, "reset_password");
          await resetPassword(anonymousContext(), { token, new_password: "velvet harbour sings" });
        },
      ],
      [
        "a new password elsewhere",
        async ({ email }) => {
          const owner = await signInUser(anonymousContext(), { email, password: PASSWORD });
          const input = { current_password: PASSWORD, new_password: "velvet harbour sings" };
          await changePassword(as(anonymousContext(), owner, "user"), input);
        },
      ],
      [
        "ending it from elsewhere",
        async ({ email, session_id }) => {
          const owner = await signInUser(anonymousContext(), { email, password: PASSWORD });
          await endSession(as(anonymousContext(), owner, "user"), { id: session_id });
        },
      ],
      ["signing out everywhere", async ({ ctx }) => endOwnSessions(ctx)],
    ];
    for (const [way, throwOut] of ways) {
      const member = await asked({ email_verified: true, password: PASSWORD });
      await throwOut(member);
      await expect(confirm(member.token), way).rejects.toEqual(refusal("invalid_link"));
      expect((await rowOf(member))?.email, way).toBe(member.email);
    }
  });

  it("is refused to the suspended", async () => {
    const member = await asked();
    await db().update(users).set({ is_active: false }).where(eq(users.id, member.user_id));
    await expect(confirm(member.token)).rejects.toEqual(refusal("account_suspended"));
    expect((await rowOf(member))?.email).toBe(member.email);
  });
});
