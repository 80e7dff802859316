import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { ageLimits } from "@/db/testing/limits";
import { transaction } from "@/db/tx";
import { selectAuditOf } from "@/lib/audit/queries";
import { type Ctx, systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { RULES } from "@/lib/core/rate-limit/rules";
import { getOwnProfile } from "@/lib/profiles/service";
import { sessionLifetimes } from "./lifetimes";
import { getAccount } from "./service/account";
import { createAccount, resetAdminPassword } from "./service/keep-accounts";
import { registerUser } from "./service/register-user";
import { resolveClaim } from "./service/resolve-claim";
import { endAllSessions, endOwnSession } from "./service/sessions";
import { signInUser } from "./testing/enter";
import type { SessionClaim } from "./tokens";

const PASSWORD = "copper lantern walks";
const LONGEST_DELAY = Math.max(...RULES.sign_in.delays);
const refusal = (code: string) => expect.objectContaining({ code });
const someone = () => ({ email: `${newId()}@example.com`, full_name: "New Person", password: PASSWORD });
const in_seconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
const actorOf = (claim: SessionClaim) => resolveClaim(claim, new Date());

async function signedIn(ctx: Ctx, claim: SessionClaim): Promise<Ctx> {
  return { ...ctx, actor: await actorOf(claim) };
}

describe("registerUser", () => {
  it("opens an account with a profile, signed in", async () => {
    const ctx = anonymousContext();
    const claim = await registerUser(ctx, { ...someone(), full_name: "Mira Joshi" });
    expect(await actorOf(claim)).toMatchObject({ type: "user", role: "user", user_id: claim.user_id });
    expect(await getOwnProfile(await signedIn(ctx, claim))).toMatchObject({
      full_name: "Mira Joshi",
      completeness: 10,
    });
    expect(await selectAuditOf(db(), claim.user_id, 5)).toMatchObject([{ action: "user.registered" }]);
  });

  it("opens one account an e-mail, however it is written, and leaves no trace of the second", async () => {
    const first = someone();
    await registerUser(anonymousContext(), first);
    const second = { ...first, email: first.email.toUpperCase() };
    await expect(registerUser(anonymousContext(), second)).rejects.toEqual(refusal("email_taken"));
  });

  it("lets one of two at once win", async () => {
    const same = someone();
    const results = await Promise.allSettled([
      registerUser(anonymousContext(), same),
      registerUser(anonymousContext(), same),
    ]);
    expect(results.map((each) => each.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it.each(["1234567890", "Password123", "aaaaaaaaaaaa", "qwertyuiop"])(
    "refuses the common password %s",
    async (password) => {
      await expect(registerUser(anonymousContext(), { ...someone(), password })).rejects.toEqual(refusal("invalid"));
    },
  );

  it("is limited by network", async () => {
    const ctx = anonymousContext();
    const tries = Array.from({ length: RULES.register.max + 1 }, () =>
      registerUser(ctx, { ...someone(), password: "1234567890" }),
    );
    const codes = (await Promise.allSettled(tries)).map((each) =>
      each.status === "rejected" ? each.reason.code : "ok",
    );
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(1);
    await expect(registerUser(anonymousContext(), someone())).resolves.toBeTruthy();
  });
});

describe("signIn", () => {
  it("takes the right password, whatever the case of the e-mail", async () => {
    const { email, user_id } = await createMember({ password: PASSWORD });
    const claim = await signInUser(anonymousContext(), { email: email.toUpperCase(), password: PASSWORD });
    expect(await actorOf(claim)).toMatchObject({ user_id });
  });

  it("takes a password however long ago it was chosen, and asks for no other", async () => {
    const { email, user_id, ctx } = await createMember({ password: PASSWORD });
    const password_changed_at = new Date("2001-01-01");
    await db().update(users).set({ password_changed_at }).where(eq(users.id, user_id));
    const claim = await signInUser(anonymousContext(), { email, password: PASSWORD });
    expect(await getAccount(await signedIn(ctx, claim))).toMatchObject({ password_change_required: false });
  });

  it("answers a wrong password and an unknown account alike", async () => {
    const { email } = await createMember({ password: PASSWORD });
    const nobody = await createMember();
    const tries = [
      { email, password: "not the password" },
      { email: nobody.email, password: PASSWORD },
      { email: "nobody@example.com", password: PASSWORD },
    ];
    const refusals = await Promise.all(
      tries.map((each) => signInUser(anonymousContext(), each).catch((error) => error)),
    );
    for (const each of refusals) expect(each).toEqual(refusal("invalid_credentials"));
    expect(new Set(refusals.map((each) => each.message)).size).toBe(1);
  });

  it("tells a suspended person so, but only with the right password", async () => {
    const { email } = await createMember({ password: PASSWORD, is_active: false });
    await expect(signInUser(anonymousContext(), { email, password: PASSWORD })).rejects.toEqual(
      refusal("account_suspended"),
    );
    await expect(signInUser(anonymousContext(), { email, password: "x" })).rejects.toEqual(
      refusal("invalid_credentials"),
    );
  });

  it("stops guessing after ten failures from a network, right password or not, and nobody elsewhere", async () => {
    const { email } = await createMember({ password: PASSWORD });
    const ctx = anonymousContext();
    for (let tries = 0; tries < RULES.sign_in.max; tries++) {
      await expect(signInUser(ctx, { email, password: "wrong" })).rejects.toEqual(refusal("invalid_credentials"));
      await ageLimits(LONGEST_DELAY);
    }
    const refused = await signInUser(ctx, { email, password: PASSWORD }).catch((error) => error);
    expect(refused).toEqual(refusal("rate_limited"));
    expect(refused.details.retry_after).toBeGreaterThan(LONGEST_DELAY);
    await expect(signInUser(anonymousContext(), { email, password: PASSWORD })).resolves.toBeTruthy();
  });

  it.each([true, false])("makes who fails wait ever longer from the fourth time on (account: %s)", async (exists) => {
    const email = exists ? (await createMember({ password: PASSWORD })).email : `${newId()}@example.com`;
    const ctx = anonymousContext();
    const wrong = () => signInUser(ctx, { email, password: "wrong" }).catch((error) => error);
    for (let tries = 0; tries < 3; tries++) expect(await wrong()).toEqual(refusal("invalid_credentials"));
    for (const seconds of [1, 2, 4, 8, 16, 32]) {
      expect(await wrong()).toEqual(refusal("invalid_credentials"));
      const refused = await signInUser(ctx, { email, password: PASSWORD }).catch((error) => error);
      expect([refused.code, refused.details.retry_after]).toEqual(["rate_limited", seconds]);
      expect(refused.details.headers).toMatchObject({ "ratelimit-remaining": "0" });
      await ageLimits(seconds);
    }
  });

  it("forgives the wait with a success, and lets nobody elsewhere wait", async () => {
    const { email } = await createMember({ password: PASSWORD });
    const ctx = anonymousContext();
    for (let tries = 0; tries < 4; tries++) await signInUser(ctx, { email, password: "wrong" }).catch(() => {});
    await signInUser(anonymousContext(), { email, password: PASSWORD });
    await ageLimits(1);
    for (let tries = 0; tries < 3; tries++) await signInUser(ctx, { email, password: PASSWORD });
  });

  it("counts one account's tries together however its e-mail is written", async () => {
    const mark = newId();
    const { email } = await createMember({ email: `mira-${mark}@example.com`, password: PASSWORD });
    const ctx = anonymousContext();
    const spellings = [email, email.toUpperCase(), email.replace("i", "\u0130"), ` ${email} `];
    for (let tries = 0; tries < 4; tries++) {
      const spelling = spellings[tries] ?? email;
      await expect(signInUser(ctx, { email: spelling, password: "wrong" })).rejects.toEqual(
        refusal("invalid_credentials"),
      );
    }
    for (const spelling of spellings) {
      await expect(signInUser(ctx, { email: spelling, password: PASSWORD })).rejects.toEqual(refusal("rate_limited"));
    }
  });

  it("lets one network try many accounts only so often", async () => {
    const ctx = anonymousContext();
    const tries = Array.from({ length: RULES.sign_in_network.max + 5 }, (_, index) =>
      signInUser(ctx, { email: `${index}-${newId()}@example.com`, password: "wrong" }).catch((error) => error.code),
    );
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(5);
  });

  it("does not count successes", async () => {
    const { email } = await createMember({ password: PASSWORD });
    const ctx = anonymousContext();
    for (let tries = 0; tries <= RULES.sign_in.max; tries++) await signInUser(ctx, { email, password: PASSWORD });
  });

  it("does not let parallel guesses slip past the limit", async () => {
    const { email } = await createMember({ password: PASSWORD });
    const ctx = anonymousContext();
    const tries = Array.from({ length: 15 }, () =>
      signInUser(ctx, { email, password: "wrong" }).catch((error) => error.code),
    );
    const codes = await Promise.all(tries);
    const beforeDelays = RULES.sign_in.delays.findIndex((seconds) => seconds > 0) + 1;
    expect(codes.filter((code) => code === "invalid_credentials")).toHaveLength(beforeDelays);
  });
});

describe("a session", () => {
  it("ends when it is ended, and stays ended", async () => {
    const ctx = anonymousContext();
    const claim = await registerUser(ctx, someone());
    const own = await signedIn(ctx, claim);
    await endOwnSession(own);
    await endOwnSession(own);
    expect(await actorOf(claim)).toEqual({ type: "anonymous" });
    const signedOut = (await selectAuditOf(db(), claim.user_id, 5)).filter((row) => row.action === "user.signed_out");
    expect(signedOut).toHaveLength(1);
  });

  it("ends with all others of its person, and of nobody else", async () => {
    const [one, other] = [await createMember({ password: PASSWORD }), await createMember()];
    const claims = await Promise.all(
      [1, 2].map(() => signInUser(anonymousContext(), { email: one.email, password: PASSWORD })),
    );
    await transaction((tx) => endAllSessions(tx, systemContext(), one.user_id));
    for (const claim of claims) expect(await actorOf(claim)).toEqual({ type: "anonymous" });
    expect(await actorOf({ session_id: other.session_id, user_id: other.user_id, epoch: 0 })).toMatchObject({
      type: "user",
    });
  });

  it("ends after a fortnight unused, and after ninety days at all", async () => {
    const claim = await registerUser(anonymousContext(), someone());
    expect(await resolveClaim(claim, in_seconds(sessionLifetimes().idle - 60))).toMatchObject({ type: "user" });
    expect(await resolveClaim(claim, in_seconds(2 * sessionLifetimes().idle))).toEqual({ type: "anonymous" });
    expect(await resolveClaim(claim, in_seconds(sessionLifetimes().absolute + 60))).toEqual({ type: "anonymous" });
  });

  it("is nobody's with somebody else's id or epoch", async () => {
    const claim = await registerUser(anonymousContext(), someone());
    const other = await createMember();
    expect(await actorOf({ ...claim, user_id: other.user_id })).toEqual({ type: "anonymous" });
    expect(await actorOf({ ...claim, epoch: 1 })).toEqual({ type: "anonymous" });
    expect(await actorOf({ ...claim, session_id: newId() })).toEqual({ type: "anonymous" });
  });
});

describe("createAccount and resetAdminPassword", () => {
  it("are for the system alone", async () => {
    const { ctx } = await createMember({ role: "admin" });
    await expect(transaction((tx) => createAccount(tx, ctx, someone()))).rejects.toEqual(refusal("forbidden"));
    await expect(resetAdminPassword(ctx)).rejects.toEqual(refusal("forbidden"));
  });

  it("let the first admin in again and end what was open", async () => {
    const system = systemContext();
    await createMember({ role: "admin" });
    const { email, password } = await resetAdminPassword(system);
    const claim = await signInUser(anonymousContext(), { email, password });
    expect(await actorOf(claim)).toMatchObject({ type: "user" });
    const again = await resetAdminPassword(system);
    expect(await actorOf(claim)).toEqual({ type: "anonymous" });
    expect(again.password).not.toBe(password);
  });
});
