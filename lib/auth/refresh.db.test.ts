import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { refresh_tokens } from "@/db/schema/auth";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { suspendMember } from "@/lib/admin/service";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { newToken } from "@/lib/core/secrets";
import { REFRESH_GRACE_SECONDS, REFRESH_TOKEN_SECONDS } from "./constants";
import { refreshSession } from "./service/refresh-session";
import { registerUser } from "./service/register-user";
import { resolveClaim } from "./service/resolve-claim";
import { endOwnSession } from "./service/sessions";

const PASSWORD = "copper lantern walks";
const START = new Date("2026-03-01T12:00:00Z");
const refusal = (code: string) => expect.objectContaining({ code });

const at = (seconds: number): Ctx => ({
  ...anonymousContext(),
  now: () => new Date(START.getTime() + seconds * 1000),
});

async function begin() {
  const account = { email: `${newId()}@example.com`, full_name: "New Person", password: PASSWORD };
  const entered = await registerUser(at(0), account, "api");
  return { ...entered, refresh_token: entered.refresh_token ?? "" };
}

const refresh = (token: string | null, seconds: number) => refreshSession(at(seconds), { refresh_token: token ?? "" });
const lives = async (session: Awaited<ReturnType<typeof begin>>, seconds: number) =>
  (await resolveClaim(session, at(seconds).now())).type === "user";

describe("refreshSession", () => {
  it("hands on a chain of tokens of one session", async () => {
    const session = await begin();
    const second = await refresh(session.refresh_token, 60);
    const third = await refresh(second.refresh_token, 120);
    expect(third).toMatchObject({ session_id: session.session_id, user_id: session.user_id, epoch: 0 });
    expect(new Set([session, second, third].map((each) => each.refresh_token)).size).toBe(3);
  });

  it("gives fifty who race the same successor, and signs nobody out", async () => {
    const session = await begin();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(session.refresh_token, 60)));
    expect(new Set(answers.map((each) => each.refresh_token)).size).toBe(1);
    const stored = await db().select().from(refresh_tokens).where(eq(refresh_tokens.session_id, session.session_id));
    expect(stored).toHaveLength(2);
    expect(await lives(session, 60)).toBe(true);
    await expect(refresh(answers[0]?.refresh_token ?? "", 120)).resolves.toBeTruthy();
  });

  it("answers the same successor for ten seconds, also when that was used", async () => {
    const session = await begin();
    const second = await refresh(session.refresh_token, 60);
    await refresh(second.refresh_token, 61);
    const late = await refresh(session.refresh_token, 60 + REFRESH_GRACE_SECONDS - 1);
    expect(late.refresh_token).toBe(second.refresh_token);
  });

  it("ends the whole family when a token is used after that, and says so in the history", async () => {
    const session = await begin();
    const second = await refresh(session.refresh_token, 60);
    await expect(refresh(session.refresh_token, 60 + REFRESH_GRACE_SECONDS)).rejects.toEqual(refusal("invalid_token"));
    await expect(refresh(second.refresh_token, 71)).rejects.toEqual(refusal("invalid_token"));
    expect(await lives(session, 71)).toBe(false);
    const actions = (await selectAuditOf(db(), session.user_id, 9)).map(({ action }) => action);
    expect(actions.filter((action) => action === "user.token_reused")).toHaveLength(1);
  });

  it("takes a token for a week and no longer", async () => {
    const [one, other] = [await begin(), await begin()];
    await expect(refresh(one.refresh_token, REFRESH_TOKEN_SECONDS - 1)).resolves.toBeTruthy();
    await expect(refresh(other.refresh_token, REFRESH_TOKEN_SECONDS)).rejects.toEqual(refusal("invalid_token"));
  });

  it("keeps a session that is refreshed from idling out, but not past its ninety days", async () => {
    const day = 24 * 60 * 60;
    const session = await begin();
    let token: string | null = session.refresh_token;
    for (let days = 6; days < 90; days += 6) token = (await refresh(token, days * day)).refresh_token;
    expect(await lives(session, 89 * day)).toBe(true);
    await expect(refresh(token, 90 * day)).rejects.toEqual(refusal("invalid_token"));
  });

  it.each(["", "x", newToken(), "\u0000", "é".repeat(50)])("does not know %j", async (token) => {
    await expect(refresh(token, 0)).rejects.toEqual(refusal("invalid_token"));
  });

  it("stores no token that could be used", async () => {
    const session = await begin();
    const second = await refresh(session.refresh_token, 60);
    const stored = JSON.stringify(
      await db().select().from(refresh_tokens).where(eq(refresh_tokens.session_id, session.session_id)),
    );
    expect(stored).not.toContain(session.refresh_token);
    expect(stored).not.toContain(second.refresh_token);
  });
});

describe("a refresh in flight", () => {
  const endings: [string, (session: Awaited<ReturnType<typeof begin>>) => Promise<void>][] = [
    [
      "signing out",
      ({ user_id, session_id }) =>
        endOwnSession({ ...at(60), actor: { type: "user", role: "user", user_id, session_id } }),
    ],
    [
      "a suspension",
      async (session) => {
        const admin = await createMember({ role: "admin" });
        await suspendMember(admin.ctx, session);
      },
    ],
  ];

  it.each(endings)("does not survive %s", async (_, end) => {
    const session = await begin();
    aroundNextTransaction(async (run) => {
      await end(session);
      return run();
    });
    await expect(refresh(session.refresh_token, 60)).rejects.toEqual(refusal("invalid_token"));
    expect(await lives(session, 60)).toBe(false);
  });

  it.each(endings)("that got through just before %s leaves nothing alive", async (_, end) => {
    const session = await begin();
    const second = await refresh(session.refresh_token, 60);
    await end(session);
    expect(await lives(session, 60)).toBe(false);
    await expect(refresh(second.refresh_token, 61)).rejects.toEqual(refusal("invalid_token"));
    await expect(refresh(session.refresh_token, 61)).rejects.toEqual(refusal("invalid_token"));
  });
});
