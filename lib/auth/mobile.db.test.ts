import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { one_time_tokens, user_sessions } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { codeSent, lettersTo, mailbox } from "@/db/testing/mailbox";
import { selectAuditOf } from "@/lib/audit/queries";
import { RULES } from "@/lib/core/rate-limit/rules";
import { hashToken } from "@/lib/core/secrets";
import { MOBILE_CODE_SECONDS, MOBILE_CODE_TRIES, RECENT_PROOF_SECONDS } from "./constants";
import { getMobile, removeMobile, setMobile } from "./service/mobile";
import { endOwnSession } from "./service/sessions";
import { signInUser } from "./testing/enter";

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const badField = (path: string, message = expect.any(String)) =>
  expect.objectContaining({ code: "invalid", details: { errors: [{ path, message }] } });

/** A Swedish number nobody has yet. */
const freshMobile = () => `+4670${randomInt(1e6, 1e7)}`;
const wrong = (code: string) => String((Number(code) + 1) % 1e6).padStart(6, "0");
const actionsOf = async ({ user_id }: Member) => (await selectAuditOf(db(), user_id, 9)).map(({ action }) => action);
const proveLongAgo = async ({ session_id }: Member) => {
  const proved_at = new Date(Date.now() - RECENT_PROOF_SECONDS * 1000 - 1000);
  await db().update(user_sessions).set({ proved_at }).where(eq(user_sessions.id, session_id));
};

/** Somebody who was sent a code. */
async function asked(mobile = freshMobile()) {
  const member = await createMember({ password: PASSWORD, email_verified: true });
  await setMobile(member.ctx, { mobile });
  return { ...member, mobile, code: await codeSent(mobile) };
}

async function withMobile() {
  const member = await asked();
  await setMobile(member.ctx, member);
  return member;
}

describe("setMobile without a code", () => {
  it("sends one to the number and changes nothing yet", async () => {
    const member = await createMember();
    const mobile = freshMobile();
    const written = `${mobile.slice(0, 3)} (0)${mobile.slice(3, 5)}-${mobile.slice(5)}`;
    const answer = await setMobile(member.ctx, { mobile: written });
    expect(answer).toEqual({ mobile: null, verified: false, pending: { mobile, expires_at: expect.any(String) } });
    expect(await mailbox(mobile)).toMatchObject([
      { channel: "sms", template: "mobile_code", data: { code: expect.stringMatching(/^\d{6}$/), valid_minutes: 10 } },
    ]);
    expect(await actionsOf(member)).toEqual(["user.mobile_change_requested"]);
  });

  it("keeps the code so that nobody can find it out from what is stored", async () => {
    const { user_id, mobile, code } = await asked();
    const [stored] = await db().select().from(one_time_tokens).where(eq(one_time_tokens.user_id, user_id));
    const guesses = [code, `${user_id} ${mobile} ${code}`, `${mobile} ${code}`, `${user_id} ${code}`];
    expect(guesses.map(hashToken)).not.toContain(stored?.token_hash);
    expect(JSON.stringify(stored)).not.toContain(code);
  });

  it.each(["", "12", "070 123 45 67", "+46 1", "+999999999999", "hello"])("refuses %j as a number", async (mobile) => {
    const { ctx } = await createMember();
    await expect(setMobile(ctx, { mobile })).rejects.toEqual(badField("mobile"));
  });

  it("says nothing of somebody else's account with the number", async () => {
    const [{ mobile }, member] = [await withMobile(), await createMember()];
    expect((await setMobile(member.ctx, { mobile })).pending?.mobile).toBe(mobile);
  });

  it("wants a recent proof, a live session and somebody signed in", async () => {
    const [stale, gone, mobile] = [await createMember(), await createMember(), freshMobile()];
    await proveLongAgo(stale);
    await endOwnSession(gone.ctx);
    await expect(setMobile(stale.ctx, { mobile })).rejects.toEqual(refusal("reauthentication_required"));
    await expect(setMobile(gone.ctx, { mobile })).rejects.toEqual(refusal("unauthenticated"));
    await expect(setMobile(anonymousContext(), { mobile })).rejects.toEqual(refusal("unauthenticated"));
    expect(await mailbox(mobile)).toEqual([]);
  });

  it("sends three an hour to a person, and to a number, and counts only what it sent", async () => {
    const [member, mobile] = [await createMember(), freshMobile()];
    await proveLongAgo(member);
    for (let tries = 0; tries <= RULES.mobile_code.max; tries++) {
      await expect(setMobile(member.ctx, { mobile })).rejects.toEqual(refusal("reauthentication_required"));
    }
    await db().update(user_sessions).set({ proved_at: new Date() }).where(eq(user_sessions.id, member.session_id));
    for (let tries = 0; tries < RULES.mobile_code.max; tries++) await setMobile(member.ctx, { mobile });
    await expect(setMobile(member.ctx, { mobile: freshMobile() })).rejects.toEqual(refusal("rate_limited"));
    const other = await createMember();
    await expect(setMobile(other.ctx, { mobile })).rejects.toEqual(refusal("rate_limited"));
    await expect(setMobile(other.ctx, { mobile: freshMobile() })).resolves.toBeTruthy();
  });
});

describe("setMobile with the code", () => {
  it("makes the number theirs, lets them sign in with it, and tells them by mail", async () => {
    const member = await asked();
    const answer = await setMobile(member.ctx, member);
    expect(answer).toEqual({ mobile: member.mobile, verified: true, pending: null });
    const entered = await signInUser(anonymousContext(), { email: member.mobile, password: PASSWORD });
    expect(entered.user_id).toBe(member.user_id);
    expect(await mailbox(member.email)).toContainEqual(
      expect.objectContaining({
        template: "security_change",
        data: expect.objectContaining({ what: "mobile_changed" }),
      }),
    );
    expect(await actionsOf(member)).toContain("user.mobile_changed");
  });

  it("needs no proof again: the code was asked for with one", async () => {
    const member = await asked();
    await proveLongAgo(member);
    await expect(setMobile(member.ctx, member)).resolves.toMatchObject({ verified: true });
  });

  it("takes five tries, also at the same moment, and then not even the right one", async () => {
    const member = await asked();
    const guesses = Array.from({ length: MOBILE_CODE_TRIES + 5 }, () =>
      setMobile(member.ctx, { ...member, code: wrong(member.code) }),
    );
    const messages = (await Promise.allSettled(guesses)).map((each) =>
      each.status === "rejected" ? each.reason.details.errors[0].message : "done",
    );
    expect(messages.filter((message) => message === "Is not the one that was sent")).toHaveLength(MOBILE_CODE_TRIES);
    await expect(setMobile(member.ctx, member)).rejects.toEqual(badField("code", expect.stringContaining("tried 5")));
    expect(await getMobile(member.ctx)).toMatchObject({ mobile: null });
  });

  it("takes the newest code, once, for ten minutes", async () => {
    const member = await asked();
    await setMobile(member.ctx, member);
    await expect(setMobile(member.ctx, member)).rejects.toEqual(badField("code"));
    const again = await asked();
    const late = { ...again.ctx, now: () => new Date(Date.now() + MOBILE_CODE_SECONDS * 1000 + 1000) };
    await expect(setMobile(late, again)).rejects.toEqual(badField("code", expect.stringContaining("run out")));
    await setMobile(again.ctx, { mobile: again.mobile });
    const newest = await codeSent(again.mobile);
    if (newest !== again.code) await expect(setMobile(again.ctx, again)).rejects.toEqual(badField("code"));
    await expect(setMobile(again.ctx, { ...again, code: newest })).resolves.toMatchObject({ verified: true });
  });

  it("is for the number and the person it was sent to", async () => {
    const [member, other] = [await asked(), await createMember()];
    const elsewhere = { mobile: freshMobile(), code: member.code };
    const none = badField("code", expect.stringContaining("run out"));
    await expect(setMobile(member.ctx, elsewhere)).rejects.toEqual(none);
    await expect(setMobile(other.ctx, member)).rejects.toEqual(badField("code"));
    await endOwnSession(member.ctx);
    await expect(setMobile(member.ctx, member)).rejects.toEqual(refusal("unauthenticated"));
  });

  it("gives a number to one of two, and says to the other that it is taken", async () => {
    const mobile = freshMobile();
    const one = await asked(mobile);
    const other = await asked(mobile);
    const results = await Promise.allSettled([one, other].map((each) => setMobile(each.ctx, each)));
    const codes = results.map((each) => (each.status === "rejected" ? each.reason.code : "done"));
    expect(codes.toSorted()).toEqual(["done", "mobile_taken"]);
    expect(await db().select().from(users).where(eq(users.mobile, mobile))).toHaveLength(1);
  });

  it("refuses the number one has", async () => {
    const { ctx, mobile } = await withMobile();
    await expect(setMobile(ctx, { mobile })).rejects.toEqual(badField("mobile"));
  });
});

describe("removeMobile", () => {
  it("takes the number and a pending one away, and tells of it", async () => {
    const member = await withMobile();
    await setMobile(member.ctx, { mobile: freshMobile() });
    await removeMobile(member.ctx);
    expect(await getMobile(member.ctx)).toEqual({ mobile: null, verified: false, pending: null });
    expect(await lettersTo(member.email)).toEqual(["security_change", "security_change"]);
    expect(await actionsOf(member)).toContain("user.mobile_removed");
  });

  it("is no error without one, and then tells nobody", async () => {
    const member = await createMember();
    await expect(removeMobile(member.ctx)).resolves.toBeUndefined();
    expect(await lettersTo(member.email)).toEqual([]);
  });

  it("wants a recent proof and somebody signed in", async () => {
    const member = await withMobile();
    await proveLongAgo(member);
    await expect(removeMobile(member.ctx)).rejects.toEqual(refusal("reauthentication_required"));
    await expect(removeMobile(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
    await expect(getMobile(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
    expect(await getMobile(member.ctx)).toMatchObject({ mobile: member.mobile, verified: true });
  });
});
