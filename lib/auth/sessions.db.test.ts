import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { transaction } from "@/db/tx";
import { restoreMember, suspendMember } from "@/lib/admin/service";
import { selectAuditOf } from "@/lib/audit/queries";
import { systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { LAST_SEEN_SECONDS } from "./constants";
import { insertSession } from "./queries/sessions";
import { changeAccount } from "./service/keep-accounts";
import { registerUser } from "./service/register-user";
import { resolveClaim } from "./service/resolve-claim";
import { endAllSessions, removeDeadSessions } from "./service/sessions";
import { signIn } from "./service/sign-in";
import { signInUser } from "./testing/enter";

const PASSWORD = "copper lantern walks";
const DAY = 24 * 60 * 60 * 1000;
const refusal = (code: string) => expect.objectContaining({ code });

describe("signing in while the account changes", () => {
  let admin: Member;
  beforeAll(async () => {
    admin = await createMember({ role: "admin" });
    await createMember({ role: "admin" });
  });

  const changes: [string, (member: Member) => Promise<void>][] = [
    ["is suspended", (member) => suspendMember(admin.ctx, member)],
    [
      "is suspended and restored",
      async (member) => {
        await suspendMember(admin.ctx, member);
        await restoreMember(admin.ctx, member);
      },
    ],
    [
      "is switched off",
      (member) => transaction((tx) => changeAccount(tx, systemContext(), member.user_id, { is_active: false })),
    ],
    ["is signed out everywhere", (member) => transaction((tx) => endAllSessions(tx, systemContext(), member.user_id))],
  ];

  it.each(changes)("gives no session when it %s after the password was checked", async (_, change) => {
    const member = await createMember({ password: PASSWORD });
    aroundNextTransaction(async (run) => {
      await change(member);
      return run();
    });
    const input = { email: member.email, password: PASSWORD };
    await expect(signInUser(anonymousContext(), input)).rejects.toEqual(refusal("invalid_credentials"));
    const sessions = await db().select().from(user_sessions).where(eq(user_sessions.user_id, member.user_id));
    expect(sessions.map(({ id }) => id)).toEqual([member.session_id]);
    const actions = (await selectAuditOf(db(), member.user_id, 9)).map(({ action }) => action);
    expect(actions).not.toContain("user.signed_in");
  });
});

describe("signing in where somebody is signed in already", () => {
  const isIn = async ({ user_id, session_id }: { user_id: string; session_id: string }) =>
    (await resolveClaim({ user_id, session_id, epoch: 0 }, new Date())).type === "user";

  it("ends the session that the browser had, whoever's it was, and no other", async () => {
    const [one, other] = [await createMember({ password: PASSWORD }), await createMember({ password: PASSWORD })];
    const elsewhere = await signInUser(anonymousContext(), { email: one.email, password: PASSWORD });
    const again = await signInUser(one.ctx, { email: one.email, password: PASSWORD });
    expect(again.session_id).not.toBe(one.session_id);
    expect(await Promise.all([one, elsewhere, again].map(isIn))).toEqual([false, true, true]);

    const actor = await resolveClaim(again, new Date());
    const next = await signInUser({ ...one.ctx, actor }, { email: other.email, password: PASSWORD });
    expect(await Promise.all([again, elsewhere, other, next].map(isIn))).toEqual([false, true, true, true]);
    const [newest] = await selectAuditOf(db(), one.user_id, 1);
    expect(newest).toMatchObject({ action: "user.signed_out", actor_id: one.user_id });
  });

  it("leaves it alone when another system signs in, or nobody gets in", async () => {
    const member = await createMember({ password: PASSWORD });
    const { ctx, email } = member;
    await signIn(ctx, { identifier: email, password: PASSWORD }, "api");
    await expect(signInUser(ctx, { email, password: "not the password" })).rejects.toEqual(
      refusal("invalid_credentials"),
    );
    expect(await isIn(member)).toBe(true);
  });
});

describe("a session in use", () => {
  const start = new Date("2026-03-01T12:00:00Z");
  const later = (days: number, ms = 0) => new Date(start.getTime() + days * DAY + ms);
  const begun = () => {
    const account = { email: `${newId()}@example.com`, full_name: "New Person", password: PASSWORD };
    return registerUser({ ...anonymousContext(), now: () => start }, account);
  };
  const seenAt = async (session_id: string) =>
    (await db().select().from(user_sessions).where(eq(user_sessions.id, session_id)))[0]?.last_seen_at;

  it("lives on past a fortnight, and ends a fortnight after it was last used", async () => {
    const claim = await begun();
    expect(await resolveClaim(claim, later(10))).toMatchObject({ type: "user" });
    expect(await resolveClaim(claim, later(20))).toMatchObject({ type: "user" });
    expect(await resolveClaim(claim, later(34, 1))).toEqual({ type: "anonymous" });
  });

  it("ends after ninety days, however much it is used", async () => {
    const claim = await begun();
    for (let days = 10; days < 90; days += 10) {
      expect(await resolveClaim(claim, later(days))).toMatchObject({ type: "user" });
    }
    expect(await resolveClaim(claim, later(90, -1))).toMatchObject({ type: "user" });
    expect(await resolveClaim(claim, later(90))).toEqual({ type: "anonymous" });
  });

  it("is written down once in five minutes, and nobody else's with it", async () => {
    const [claim, other] = [await begun(), await begun()];
    const [soon, stale] = [later(0, LAST_SEEN_SECONDS * 1000), later(0, LAST_SEEN_SECONDS * 1000 + 1)];
    await resolveClaim(claim, soon);
    expect(await seenAt(claim.session_id)).toEqual(start);
    await resolveClaim(claim, stale);
    expect(await seenAt(claim.session_id)).toEqual(stale);
    expect(await seenAt(other.session_id)).toEqual(start);
  });
});

describe("removeDeadSessions", () => {
  const now = new Date();
  const ago = (days: number, ms = 0) => new Date(now.getTime() - days * DAY + ms);
  const system = { ...systemContext(), now: () => now };

  const rows: [string, { expires_at: Date; revoked_at?: Date }, kept: boolean][] = [
    ["live", { expires_at: ago(-1) }, true],
    ["just expired", { expires_at: ago(1) }, true],
    ["expired for 30 days", { expires_at: ago(30) }, true],
    ["expired for longer", { expires_at: ago(30, -1) }, false],
    ["just revoked", { expires_at: ago(-1), revoked_at: ago(1) }, true],
    ["revoked for 30 days", { expires_at: ago(-1), revoked_at: ago(30) }, true],
    ["revoked for longer", { expires_at: ago(-1), revoked_at: ago(30, -1) }, false],
  ];

  async function seed(user_id: string): Promise<string[]> {
    const ids = rows.map(() => newId());
    await transaction(async (tx) => {
      for (const [index, [, dates]] of rows.entries()) {
        const id = ids[index] ?? "";
        await insertSession(tx, { id, user_id, created_at: ago(100), last_seen_at: ago(100), ...dates });
      }
    });
    return ids;
  }

  const left = async (user_id: string) =>
    new Set((await db().select().from(user_sessions).where(eq(user_sessions.user_id, user_id))).map(({ id }) => id));

  it("removes what ended more than 30 days ago and nothing else", async () => {
    const { user_id, session_id } = await createMember();
    const ids = await seed(user_id);
    await removeDeadSessions(system);
    const remaining = await left(user_id);
    expect(rows.map(([name], index) => [name, remaining.has(ids[index] ?? "")])).toEqual(
      rows.map(([name, , kept]) => [name, kept]),
    );
    expect(remaining.has(session_id)).toBe(true);
    const claim = { session_id, user_id, epoch: 0 };
    expect(await resolveClaim(claim, now)).toMatchObject({ type: "user" });
  });

  it("is the system's alone", async () => {
    const admin = await createMember({ role: "admin" });
    await seed(admin.user_id);
    for (const { actor } of [admin.ctx, (await createMember()).ctx, anonymousContext()]) {
      await expect(removeDeadSessions({ ...system, actor })).rejects.toEqual(refusal("forbidden"));
    }
    expect((await left(admin.user_id)).size).toBe(rows.length + 1);
  });
});
