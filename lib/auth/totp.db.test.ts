import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { recovery_codes, user_sessions, user_totp } from "@/db/schema/auth";
import { messages } from "@/db/schema/messages";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { selectAuditOf } from "@/lib/audit/queries";
import { type Ctx, systemContext } from "@/lib/core/context";
import { RECENT_PROOF_SECONDS } from "./constants";
import { getAccount } from "./service/account";
import { resetAdminPassword } from "./service/keep-accounts";
import { confirmTotp, getTwoStep, makeRecoveryCodes, proposeTotp, removeTotp, takeTotpCode } from "./service/totp";
import { signInUser } from "./testing/enter";
import { codeOf, turnOn } from "./testing/two-step";

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const at = (ctx: Ctx, moment: Date): Ctx => ({ ...ctx, now: () => moment });
const after = (moment: Date, seconds: number) => new Date(moment.getTime() + seconds * 1000);

const totpOf = (user_id: string) => db().select().from(user_totp).where(eq(user_totp.user_id, user_id));
const codesOf = (user_id: string) => db().select().from(recovery_codes).where(eq(recovery_codes.user_id, user_id));
const actionsOf = async (user_id: string) => (await selectAuditOf(db(), user_id, 20)).map(({ action }) => action);
const toldOf = async (user_id: string) =>
  (await db().select().from(messages).where(eq(messages.user_id, user_id))).map(({ data }) => data.what);

const verbs: [string, (ctx: Ctx) => Promise<unknown>][] = [
  ["proposeTotp", proposeTotp],
  ["confirmTotp", (ctx) => confirmTotp(ctx, { code: "123456" })],
  ["removeTotp", removeTotp],
  ["makeRecoveryCodes", makeRecoveryCodes],
];

describe.each(verbs)("%s", (_, verb) => {
  it("is for the signed-in", async () => {
    await expect(verb(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
    await expect(verb(systemContext())).rejects.toEqual(refusal("unauthenticated"));
  });

  it("wants a recent proof, and a session that lives", async () => {
    const { ctx, session_id, user_id } = await createMember();
    await turnOn(ctx);
    const late = at(ctx, after(ctx.now(), RECENT_PROOF_SECONDS + 5));
    await expect(verb(late)).rejects.toEqual(refusal("reauthentication_required"));
    await db().update(user_sessions).set({ revoked_at: ctx.now() }).where(eq(user_sessions.id, session_id));
    await expect(verb(ctx)).rejects.toEqual(refusal("unauthenticated"));
    expect(await actionsOf(user_id)).toEqual(["user.totp_enabled"]);
    expect(await codesOf(user_id)).toHaveLength(10);
  });
});

describe("proposeTotp", () => {
  it("changes nothing until it is confirmed, and stores no secret that can be read", async () => {
    const { ctx, user_id, email } = await createMember({ password: PASSWORD });
    const { secret, otpauth_uri } = await proposeTotp(ctx);
    expect(otpauth_uri).toContain(`secret=${secret}`);
    expect(JSON.stringify(await totpOf(user_id))).not.toContain(secret);
    expect(await getAccount(ctx)).toMatchObject({ totp_enabled: false });
    expect(await getTwoStep(ctx)).toEqual({ enabled_at: null, recovery_codes_left: 0 });
    await expect(signInUser(anonymousContext(), { email, password: PASSWORD })).resolves.toBeTruthy();
    expect(await toldOf(user_id)).toEqual([]);
  });

  it("voids the one before", async () => {
    const { ctx } = await createMember();
    const first = await proposeTotp(ctx);
    const second = await proposeTotp(ctx);
    await expect(confirmTotp(ctx, { code: codeOf(first.secret, ctx.now()) })).rejects.toEqual(refusal("invalid"));
    await expect(confirmTotp(ctx, { code: codeOf(second.secret, ctx.now()) })).resolves.toBeTruthy();
  });

  it("does not replace a secret in force", async () => {
    const { ctx, user_id } = await createMember();
    await turnOn(ctx);
    const [before] = await totpOf(user_id);
    await expect(proposeTotp(ctx)).rejects.toEqual(refusal("conflict"));
    expect(await totpOf(user_id)).toEqual([before]);
  });
});

describe("confirmTotp", () => {
  it("turns it on with ten codes that are stored as hashes, tells the owner, and ends no session", async () => {
    const { ctx, user_id, session_id } = await createMember({ email_verified: true });
    const moment = ctx.now();
    const { secret } = await proposeTotp(ctx);
    const answer = await confirmTotp(at(ctx, moment), { code: codeOf(secret, moment) });
    expect(answer.recovery_codes).toHaveLength(10);
    const stored = JSON.stringify(await codesOf(user_id));
    for (const code of answer.recovery_codes) expect(stored).not.toContain(code.replaceAll("-", ""));
    expect(await getTwoStep(ctx)).toEqual({ enabled_at: moment.toISOString(), recovery_codes_left: 10 });
    expect(await getAccount(ctx)).toMatchObject({ totp_enabled: true });
    expect(await actionsOf(user_id)).toEqual(["user.totp_enabled"]);
    expect(await toldOf(user_id)).toEqual(["totp_enabled"]);
    const [session] = await db().select().from(user_sessions).where(eq(user_sessions.id, session_id));
    expect(session?.revoked_at).toBeNull();
  });

  it.each([-1, 0, 1])("takes the code of %d steps from now", async (steps) => {
    const { ctx } = await createMember();
    const moment = ctx.now();
    const { secret } = await proposeTotp(ctx);
    await expect(confirmTotp(at(ctx, moment), { code: codeOf(secret, moment, steps) })).resolves.toBeTruthy();
  });

  it.each([-2, 2])("refuses the code of %d steps from now", async (steps) => {
    const { ctx, user_id } = await createMember();
    const moment = ctx.now();
    const { secret } = await proposeTotp(ctx);
    const code = codeOf(secret, moment, steps);
    await expect(confirmTotp(at(ctx, moment), { code })).rejects.toEqual(refusal("invalid"));
    expect(await getTwoStep(ctx)).toMatchObject({ enabled_at: null });
    expect(await codesOf(user_id)).toEqual([]);
  });

  it.each(["", "12345", "abc", "0a1b-2c3d-4e5f-6g7h-8j9k-0m1n"])("refuses %j at the field", async (code) => {
    const { ctx } = await createMember();
    await proposeTotp(ctx);
    const refused = await confirmTotp(ctx, { code }).catch((error) => error);
    expect(refused).toMatchObject({ code: "invalid", details: { errors: [{ path: "code" }] } });
  });

  it("wants a proposal, of one's own", async () => {
    const [one, other] = [await createMember(), await createMember()];
    const { secret } = await proposeTotp(one.ctx);
    const code = codeOf(secret, other.ctx.now());
    await expect(confirmTotp(other.ctx, { code })).rejects.toEqual(refusal("not_found"));
    await proposeTotp(other.ctx);
    await expect(confirmTotp(other.ctx, { code })).rejects.toEqual(refusal("invalid"));
  });

  it("lets one of two at once turn it on", async () => {
    const { ctx, user_id } = await createMember({ email_verified: true });
    const { secret } = await proposeTotp(ctx);
    const code = codeOf(secret, ctx.now());
    const results = await Promise.allSettled([confirmTotp(ctx, { code }), confirmTotp(ctx, { code })]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    expect(await codesOf(user_id)).toHaveLength(10);
    expect(await toldOf(user_id)).toEqual(["totp_enabled"]);
  });
});

describe("takeTotpCode", () => {
  it("takes a code once, also of two at once, and no earlier one after it", async () => {
    const { ctx, user_id } = await createMember();
    const { secret } = await turnOn(ctx);
    const moment = ctx.now();
    const take = (steps: number) =>
      transaction((tx) => takeTotpCode(tx, at(ctx, moment), user_id, codeOf(secret, moment, steps)));
    expect((await Promise.all([take(0), take(0)])).toSorted()).toEqual([false, true]);
    expect(await take(-1)).toBe(false);
    expect(await take(1)).toBe(true);
    expect(await take(0)).toBe(false);
  });

  it("seals the secret anew each time", async () => {
    const { ctx, user_id } = await createMember();
    const { secret } = await turnOn(ctx);
    const sealed = async () => (await totpOf(user_id))[0]?.secret_sealed;
    const before = await sealed();
    expect(await transaction((tx) => takeTotpCode(tx, ctx, user_id, codeOf(secret, ctx.now())))).toBe(true);
    expect(await sealed()).not.toBe(before);
    expect(await transaction((tx) => takeTotpCode(tx, ctx, user_id, codeOf(secret, ctx.now(), 1)))).toBe(true);
  });

  it("takes none when the secret belongs to somebody else's row or cannot be opened", async () => {
    const [one, other] = [await createMember(), await createMember()];
    const { secret } = await turnOn(one.ctx);
    await turnOn(other.ctx);
    const [{ secret_sealed } = { secret_sealed: "" }] = await totpOf(one.user_id);
    await db().update(user_totp).set({ secret_sealed }).where(eq(user_totp.user_id, other.user_id));
    const code = codeOf(secret, other.ctx.now());
    expect(await transaction((tx) => takeTotpCode(tx, other.ctx, other.user_id, code))).toBe(false);
  });
});

describe("removeTotp", () => {
  it("turns it off whole, so that the password alone signs in again", async () => {
    const { ctx, user_id, email } = await createMember({ password: PASSWORD, email_verified: true });
    await turnOn(ctx);
    await removeTotp(ctx);
    expect(await totpOf(user_id)).toEqual([]);
    expect(await codesOf(user_id)).toEqual([]);
    await expect(signInUser(anonymousContext(), { email, password: PASSWORD })).resolves.toBeTruthy();
    expect(await actionsOf(user_id)).toEqual(["user.signed_in", "user.totp_disabled", "user.totp_enabled"]);
    expect(await toldOf(user_id)).toEqual(["totp_enabled", "totp_disabled"]);
  });

  it("drops a proposal without a word, and finds nothing to turn off after it", async () => {
    const { ctx, user_id } = await createMember();
    await proposeTotp(ctx);
    await removeTotp(ctx);
    await expect(removeTotp(ctx)).rejects.toEqual(refusal("not_found"));
    expect([await actionsOf(user_id), await toldOf(user_id)]).toEqual([[], []]);
  });

  it("touches nobody else's", async () => {
    const [one, other] = [await createMember(), await createMember()];
    await turnOn(one.ctx);
    await turnOn(other.ctx);
    await removeTotp(one.ctx);
    expect(await getTwoStep(other.ctx)).toMatchObject({ enabled_at: expect.any(String), recovery_codes_left: 10 });
  });
});

describe("makeRecoveryCodes", () => {
  it("replaces all ten, and says so", async () => {
    const { ctx, user_id } = await createMember({ email_verified: true });
    const first = await turnOn(ctx);
    const before = (await codesOf(user_id)).map(({ code_hash }) => code_hash);
    const second = await makeRecoveryCodes(ctx);
    expect(new Set([...first.recovery_codes, ...second.recovery_codes]).size).toBe(20);
    const now = (await codesOf(user_id)).map(({ code_hash }) => code_hash);
    expect(now).toHaveLength(10);
    for (const hash of before) expect(now).not.toContain(hash);
    expect(await actionsOf(user_id)).toEqual(["user.recovery_codes_made", "user.totp_enabled"]);
    expect(await toldOf(user_id)).toEqual(["totp_enabled", "recovery_codes_replaced"]);
  });

  it("is for who has the second step on", async () => {
    const { ctx, user_id } = await createMember();
    await expect(makeRecoveryCodes(ctx)).rejects.toEqual(refusal("not_found"));
    await proposeTotp(ctx);
    await expect(makeRecoveryCodes(ctx)).rejects.toEqual(refusal("not_found"));
    expect(await codesOf(user_id)).toEqual([]);
  });

  it("leaves ten, however many ask at once", async () => {
    const { ctx, user_id } = await createMember();
    await turnOn(ctx);
    await Promise.all([1, 2, 3].map(() => makeRecoveryCodes(ctx)));
    expect(await codesOf(user_id)).toHaveLength(10);
  });
});

describe("resetAdminPassword", () => {
  it("lets an admin in again who has lost the app too", async () => {
    const system = systemContext();
    await createMember({ role: "admin" });
    const { email, password } = await resetAdminPassword(system);
    const { user_id, session_id } = await signInUser(anonymousContext(), { email, password });
    const actor = { type: "user", user_id, session_id, role: "admin" } as const;
    await turnOn({ ...anonymousContext(), actor });
    const again = await resetAdminPassword(system);
    await expect(signInUser(anonymousContext(), again)).resolves.toMatchObject({ user_id });
    expect(await actionsOf(user_id)).toContain("user.totp_disabled");
  });
});
