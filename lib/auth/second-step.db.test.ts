import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import { messages } from "@/db/schema/messages";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { restoreMember, suspendMember } from "@/lib/admin/service";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { settled } from "@/lib/core/later";
import { RULES } from "@/lib/core/rate-limit/rules";
import { newToken } from "@/lib/core/secrets";
import { TICKET_SECONDS, TICKET_TRIES } from "./constants";
import { changePassword } from "./service/change-password";
import { resolveClaim } from "./service/resolve-claim";
import { finishSignIn } from "./service/second-step";
import { endOwnSessions } from "./service/sessions";
import { getTwoStep, makeRecoveryCodes, removeTotp } from "./service/totp";
import { codeOf, ticketOf, turnOn } from "./testing/two-step";

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const at = (ctx: Ctx, moment: Date): Ctx => ({ ...ctx, now: () => moment });
const after = (moment: Date, seconds: number) => new Date(moment.getTime() + seconds * 1000);
const codeFrom = (error: { code: string }) => error.code;

/** Somebody with the second step on, at a moment that stands still. */
async function guarded() {
  const member = await createMember({ password: PASSWORD, email_verified: true });
  const moment = member.ctx.now();
  const { secret, recovery_codes } = await turnOn(at(member.ctx, moment));
  const ctx = () => at(anonymousContext(), moment);
  return {
    ...member,
    moment,
    secret,
    recovery_codes,
    ticket: () => ticketOf(ctx(), { email: member.email, password: PASSWORD }),
    code: (steps = 0) => codeOf(secret, moment, steps),
    /** One that is right at no time near. */
    wrong: () => ["000000", "111111", "222222", "333333"].find((each) => !near(secret, moment).includes(each)) ?? "",
    finish: (ticket: string, code: string, with_ctx = ctx()) => finishSignIn(with_ctx, { ticket, code }, "web"),
  };
}
const near = (secret: string, moment: Date) => [-1, 0, 1].map((steps) => codeOf(secret, moment, steps));

const auditOf = async (user_id: string) => selectAuditOf(db(), user_id, 50);
const actionsOf = async (user_id: string) => (await auditOf(user_id)).map(({ action }) => action);
const sessionsOf = (user_id: string) => db().select().from(user_sessions).where(eq(user_sessions.user_id, user_id));

describe("finishSignIn with a code of the app", () => {
  it("begins a session that tells how", async () => {
    const person = await guarded();
    const entered = await person.finish(await person.ticket(), person.code());
    expect(entered).toMatchObject({ user_id: person.user_id, refresh_token: null });
    expect(await resolveClaim(entered, person.moment)).toMatchObject({ type: "user", user_id: person.user_id });
    const session = (await sessionsOf(person.user_id)).find(({ id }) => id === entered.session_id);
    expect(session).toMatchObject({ kind: "web", proofs: ["password", "totp"] });
    expect(await actionsOf(person.user_id)).toEqual(["user.signed_in", "user.totp_enabled"]);
  });

  it.each([-1, 1])("takes a clock that is %d step off", async (steps) => {
    const person = await guarded();
    await expect(person.finish(await person.ticket(), person.code(steps))).resolves.toBeTruthy();
  });

  it.each([-2, 2])("refuses one that is %d steps off", async (steps) => {
    const person = await guarded();
    await expect(person.finish(await person.ticket(), person.code(steps))).rejects.toEqual(refusal("invalid"));
  });

  it("refuses a wrong one at its field, leaves the ticket good, and writes it into the history", async () => {
    const person = await guarded();
    const ticket = await person.ticket();
    const refused = await person.finish(ticket, person.wrong()).catch((error) => error);
    expect(refused).toMatchObject({ code: "invalid", details: { errors: [{ path: "code" }] } });
    await settled();
    expect(await actionsOf(person.user_id)).toEqual(["user.sign_in_failed", "user.totp_enabled"]);
    await expect(person.finish(ticket, person.code())).resolves.toBeTruthy();
  });

  it("takes a code once, whatever the ticket", async () => {
    const person = await guarded();
    await person.finish(await person.ticket(), person.code());
    const ticket = await person.ticket();
    await expect(person.finish(ticket, person.code())).rejects.toEqual(refusal("invalid"));
    await expect(person.finish(ticket, person.code(-1))).rejects.toEqual(refusal("invalid"));
    await expect(person.finish(ticket, person.code(1))).resolves.toBeTruthy();
  });

  it("lets one of many at once in, with one ticket or with a ticket each", async () => {
    const [one, other] = [await guarded(), await guarded()];
    const ticket = await one.ticket();
    const same = await Promise.allSettled([1, 2, 3, 4].map(() => one.finish(ticket, one.code())));
    expect(same.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const tickets = [await other.ticket(), await other.ticket(), await other.ticket()];
    const each = await Promise.allSettled(tickets.map((own) => other.finish(own, other.code())));
    expect(each.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await sessionsOf(other.user_id)).toHaveLength(2);
  });
});

describe("finishSignIn with a recovery code", () => {
  it("takes it once, however it is written, and tells the owner", async () => {
    const person = await guarded();
    const [code = ""] = person.recovery_codes;
    const entered = await person.finish(await person.ticket(), ` ${code.toUpperCase().replaceAll("-", " ")} `);
    const session = (await sessionsOf(person.user_id)).find(({ id }) => id === entered.session_id);
    expect(session?.proofs).toEqual(["password", "recovery_code"]);
    const actor = { type: "user", user_id: person.user_id, session_id: entered.session_id, role: "user" } as const;
    expect(await getTwoStep({ ...person.ctx, actor })).toMatchObject({ recovery_codes_left: 9 });
    const [used, signed_in] = await auditOf(person.user_id);
    expect(used).toMatchObject({ action: "user.recovery_code_used", actor_id: person.user_id });
    expect(signed_in).toMatchObject({ action: "user.signed_in" });
    const told = await db().select().from(messages).where(eq(messages.user_id, person.user_id));
    expect(told.map(({ data }) => data.what)).toEqual(["totp_enabled", "recovery_code_used"]);
    expect(told[1]).toMatchObject({ recipient: person.email, template: "security_change" });
    await expect(person.finish(await person.ticket(), code)).rejects.toEqual(refusal("invalid"));
  });

  it("lets one of two at once in", async () => {
    const person = await guarded();
    const [code = ""] = person.recovery_codes;
    const tickets = [await person.ticket(), await person.ticket()];
    const results = await Promise.allSettled(tickets.map((ticket) => person.finish(ticket, code)));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("takes nobody else's, and none that were replaced", async () => {
    const [one, other] = [await guarded(), await guarded()];
    const ticket = await one.ticket();
    await expect(one.finish(ticket, other.recovery_codes[0] ?? "")).rejects.toEqual(refusal("invalid"));
    const { recovery_codes } = await makeRecoveryCodes(at(one.ctx, one.moment));
    await expect(one.finish(ticket, one.recovery_codes[0] ?? "")).rejects.toEqual(refusal("invalid"));
    await expect(one.finish(ticket, recovery_codes[0] ?? "")).resolves.toBeTruthy();
    expect(await getTwoStep(other.ctx)).toMatchObject({ recovery_codes_left: 10 });
  });
});

describe("a ticket", () => {
  it("is good for one sign-in", async () => {
    const person = await guarded();
    const ticket = await person.ticket();
    await person.finish(ticket, person.code());
    await expect(person.finish(ticket, person.code(1))).rejects.toEqual(refusal("invalid_ticket"));
  });

  it("is good for five minutes", async () => {
    const person = await guarded();
    const finish = async (seconds: number) => {
      const [ticket, moment] = [await person.ticket(), after(person.moment, seconds)];
      return person.finish(ticket, codeOf(person.secret, moment), at(anonymousContext(), moment));
    };
    await expect(finish(TICKET_SECONDS)).rejects.toEqual(refusal("invalid_ticket"));
    await expect(finish(TICKET_SECONDS - 1)).resolves.toBeTruthy();
  });

  it("is somebody's own: another's code does not fit it", async () => {
    const [one, other] = [await guarded(), await guarded()];
    await expect(one.finish(await one.ticket(), other.code())).rejects.toEqual(refusal("invalid"));
  });

  it.each(["", "x", newToken(), "\u0000", "é".repeat(50)])("is not %j", async (ticket) => {
    const person = await guarded();
    await expect(person.finish(ticket, person.code())).rejects.toEqual(refusal("invalid_ticket"));
  });

  it("has five tries, also of many at once and from everywhere", async () => {
    const person = await guarded();
    const ticket = await person.ticket();
    const tries = Array.from({ length: TICKET_TRIES + 3 }, () => person.finish(ticket, person.wrong()).catch(codeFrom));
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === "invalid")).toHaveLength(TICKET_TRIES);
    await expect(person.finish(ticket, person.code())).rejects.toEqual(refusal("invalid_ticket"));
  });

  it("loses no try to a slip of the pen", async () => {
    const person = await guarded();
    const ticket = await person.ticket();
    for (let tries = 0; tries <= TICKET_TRIES; tries++) {
      await expect(person.finish(ticket, "12345")).rejects.toEqual(refusal("invalid"));
    }
    await expect(person.finish(ticket, person.code())).resolves.toBeTruthy();
  });

  const changes: [string, (member: Member) => Promise<unknown>][] = [
    [
      "the password changes",
      ({ ctx }) => changePassword(ctx, { current_password: PASSWORD, new_password: "another lantern walks" }),
    ],
    ["all sessions are ended", ({ ctx }) => endOwnSessions(ctx)],
    ["the second step is turned off", ({ ctx }) => removeTotp(ctx)],
    [
      "the account is suspended and restored",
      async (member) => {
        const admin = await createMember({ role: "admin" });
        await suspendMember(admin.ctx, member);
        await restoreMember(admin.ctx, member);
      },
    ],
  ];

  it.each(changes)("is void when %s", async (_, change) => {
    const person = await guarded();
    const ticket = await person.ticket();
    await change(person);
    await expect(person.finish(ticket, person.code())).rejects.toEqual(refusal("invalid_ticket"));
    expect(await actionsOf(person.user_id)).not.toContain("user.signed_in");
  });

  it.each(changes)("is void when %s while the code is on its way", async (_, change) => {
    const person = await guarded();
    const ticket = await person.ticket();
    aroundNextTransaction(async (run) => {
      await change(person);
      return run();
    });
    await expect(person.finish(ticket, person.code())).rejects.toEqual(refusal("invalid_ticket"));
    expect(await actionsOf(person.user_id)).not.toContain("user.signed_in");
  });
});

describe("guessing", () => {
  it("stops after five failures from a network, whatever the tickets, and nobody elsewhere", async () => {
    const person = await guarded();
    const network = at(anonymousContext(), person.moment);
    for (let tries = 0; tries < RULES.second_step.max; tries++) {
      await expect(person.finish(await person.ticket(), person.wrong(), network)).rejects.toEqual(refusal("invalid"));
    }
    const last = person.finish(await person.ticket(), person.code(), network);
    await expect(last).rejects.toEqual(refusal("rate_limited"));
    await expect(person.finish(await person.ticket(), person.code())).resolves.toBeTruthy();
  });

  it("stops after twenty from everywhere, tells the owner once, and leaves them their recovery codes", async () => {
    const person = await guarded();
    for (let tries = 0, ticket = ""; tries < RULES.second_step_account.max; tries++) {
      if (tries % TICKET_TRIES === 0) ticket = await person.ticket();
      await expect(person.finish(ticket, person.wrong())).rejects.toEqual(refusal("invalid"));
    }
    for (let tries = 0; tries < 2; tries++) {
      const digits = person.finish(await person.ticket(), person.code());
      await expect(digits).rejects.toEqual(refusal("rate_limited"));
    }
    const [code = ""] = person.recovery_codes;
    await expect(person.finish(await person.ticket(), code)).resolves.toBeTruthy();
    await settled();
    const told = await db().select().from(messages).where(eq(messages.user_id, person.user_id));
    expect(told.filter(({ template }) => template === "account_locked")).toHaveLength(1);
  });

  it("does not count successes", async () => {
    const person = await guarded();
    const network = at(anonymousContext(), person.moment);
    for (const code of [person.code(-1), person.code(), person.code(1), ...person.recovery_codes.slice(0, 4)]) {
      await expect(person.finish(await person.ticket(), code, network)).resolves.toBeTruthy();
    }
  });
});
