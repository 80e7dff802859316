import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { accounts, user_sessions } from "@/db/schema/auth";
import { messages } from "@/db/schema/messages";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { transaction } from "@/db/tx";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { RULES } from "@/lib/core/rate-limit/rules";
import { getOwnProfile } from "@/lib/profiles/service";
import type { Identity } from "./oauth";
import { insertConnection } from "./queries/connections";
import { enterByProvider } from "./service/enter-by-provider";
import { finishSignIn } from "./service/second-step";
import type { Entered } from "./service/start-session";
import { anIdentity, turnProvidersOn } from "./testing/providers";
import { codeOf, turnOn } from "./testing/two-step";

turnProvidersOn();

const refusal = (code: string) => expect.objectContaining({ code });
const connectionsOf = (user_id: string) => db().select().from(accounts).where(eq(accounts.userId, user_id));
const actionsOf = async (user_id: string) => (await selectAuditOf(db(), user_id, 20)).map(({ action }) => action);
const toldOf = async (user_id: string) =>
  (await db().select().from(messages).where(eq(messages.user_id, user_id))).map(({ data }) => data.what);
const accountOf = async ({ email }: Identity) =>
  (
    await db()
      .select()
      .from(users)
      .where(eq(users.email, email ?? ""))
  )[0];

async function connected(user_id: string, identity = anIdentity()): Promise<Identity> {
  await transaction((tx) => insertConnection(tx, user_id, identity, new Date()));
  return identity;
}

async function entered(ctx: Ctx, identity: Identity): Promise<Entered> {
  const signed_in = await enterByProvider(ctx, identity);
  if (!("entered" in signed_in)) throw new Error("A second step was asked for");
  return signed_in.entered;
}

async function sessionOf({ session_id }: Entered) {
  const [row] = await db().select().from(user_sessions).where(eq(user_sessions.id, session_id));
  return row;
}

describe("an account elsewhere that is connected", () => {
  it("signs in, whatever e-mail it has there now", async () => {
    const { user_id } = await createMember();
    const identity = await connected(user_id, anIdentity({ email: null, email_verified: false }));
    const session = await entered(anonymousContext(), identity);
    expect(session).toMatchObject({ user_id, epoch: 0 });
    expect(await sessionOf(session)).toMatchObject({ kind: "web", proofs: ["provider"] });
    expect(await actionsOf(user_id)).toEqual(["user.signed_in"]);
  });

  it("begins with a proof no younger than the provider's asking, so that nobody signs out and in to skip ours", async () => {
    const { user_id, email } = await createMember({ email_verified: true });
    const identity = await connected(user_id);
    const [hours_ago, ahead] = [new Date(Date.now() - 8 * 60 * 60 * 1000), new Date(Date.now() + 60_000)];
    for (const each of [identity, anIdentity({ provider: "google", email }), anIdentity()]) {
      const session = await entered(anonymousContext(), { ...each, asked_at: hours_ago });
      expect((await sessionOf(session))?.proved_at).toEqual(hours_ago);
    }
    for (const asked_at of [null, undefined, ahead]) {
      const session = await sessionOf(await entered(anonymousContext(), { ...identity, asked_at }));
      expect(session?.proved_at).toEqual(session?.created_at);
    }
  });

  it("is not another's with the same id at another provider", async () => {
    const { user_id } = await createMember();
    const { account_id } = await connected(user_id, anIdentity({ provider: "google" }));
    const other = await entered(anonymousContext(), anIdentity({ provider: "github", account_id }));
    expect(other.user_id).not.toBe(user_id);
  });

  it("does not let the suspended in", async () => {
    const { user_id } = await createMember({ is_active: false });
    const identity = await connected(user_id);
    await expect(enterByProvider(anonymousContext(), identity)).rejects.toEqual(refusal("account_suspended"));
    expect(await actionsOf(user_id)).toEqual([]);
  });

  it("leads to the second step where there is one", async () => {
    const { ctx, user_id } = await createMember();
    const { secret } = await turnOn(ctx);
    const identity = await connected(user_id);
    const visitor = anonymousContext();
    const signed_in = await enterByProvider(visitor, identity);
    if (!("ticket" in signed_in)) throw new Error("No second step was asked for");
    const session = await finishSignIn(visitor, { ...signed_in, code: codeOf(secret, visitor.now()) }, "web");
    expect(await sessionOf(session)).toMatchObject({ user_id, proofs: ["provider", "totp"] });
  });

  it("keeps the session of whoever is signed in as its person already, and proves nothing by it", async () => {
    const { ctx, user_id, session_id } = await createMember();
    const identity = await connected(user_id);
    const long_ago = new Date(0);
    await db().update(user_sessions).set({ proved_at: long_ago }).where(eq(user_sessions.id, session_id));
    const kept = await entered(ctx, identity);
    expect(kept.session_id).toBe(session_id);
    expect(await sessionOf(kept)).toMatchObject({ proved_at: long_ago });
    expect(await actionsOf(user_id)).toEqual([]);
    const other = await createMember();
    expect((await entered(other.ctx, identity)).session_id).not.toBe(other.session_id);
  });

  it("signs in no more once it was disconnected, be it a moment ago", async () => {
    const { user_id } = await createMember({ email_verified: true });
    const identity = await connected(user_id, anIdentity({ email: null, email_verified: false }));
    aroundNextTransaction(async (run) => {
      await db().delete(accounts).where(eq(accounts.userId, user_id));
      return run();
    });
    await expect(enterByProvider(anonymousContext(), identity)).rejects.toEqual(refusal("provider_unverified"));
  });
});

describe("an account elsewhere that nobody has connected", () => {
  it("is connected to whose e-mail both have confirmed, and signs in", async () => {
    const { user_id, email } = await createMember({ email_verified: true });
    const identity = anIdentity({ email });
    const session = await entered(anonymousContext(), identity);
    expect(session.user_id).toBe(user_id);
    expect(await connectionsOf(user_id)).toMatchObject([{ provider: "oidc", providerAccountId: identity.account_id }]);
    expect(await actionsOf(user_id)).toEqual(["user.provider_linked", "user.signed_in"]);
    expect(await toldOf(user_id)).toContain("provider_linked");
  });

  it("keeps nothing that could act there in the person's name", async () => {
    const { user_id } = await entered(anonymousContext(), anIdentity());
    const [row] = await connectionsOf(user_id);
    const { access_token, refresh_token, id_token, scope, session_state } = row ?? {};
    expect([access_token, refresh_token, id_token, scope, session_state]).toEqual([null, null, null, null, null]);
  });

  it("is not connected while the e-mail is not confirmed here", async () => {
    const { user_id, email } = await createMember();
    await expect(enterByProvider(anonymousContext(), anIdentity({ email }))).rejects.toEqual(refusal("connect_first"));
    expect([await connectionsOf(user_id), await actionsOf(user_id)]).toEqual([[], []]);
  });

  it("is not connected by an e-mail that is not confirmed there, which tells nothing of who is here", async () => {
    const { user_id, email } = await createMember({ email_verified: true });
    for (const each of [email, "nobody@example.com", null]) {
      const identity = anIdentity({ email: each, email_verified: false });
      await expect(enterByProvider(anonymousContext(), identity)).rejects.toEqual(refusal("provider_unverified"));
    }
    expect(await connectionsOf(user_id)).toEqual([]);
  });

  it("is not connected past a second step", async () => {
    const { ctx, user_id, email } = await createMember({ email_verified: true });
    await turnOn(ctx);
    await expect(enterByProvider(anonymousContext(), anIdentity({ email }))).rejects.toEqual(refusal("connect_first"));
    expect(await connectionsOf(user_id)).toEqual([]);
  });

  it("is not connected to the suspended", async () => {
    const { user_id, email } = await createMember({ email_verified: true, is_active: false });
    await expect(enterByProvider(anonymousContext(), anIdentity({ email }))).rejects.toEqual(
      refusal("account_suspended"),
    );
    expect(await connectionsOf(user_id)).toEqual([]);
  });

  it("does not push another of the same provider out", async () => {
    const { user_id, email } = await createMember({ email_verified: true });
    const first = await connected(user_id);
    await expect(enterByProvider(anonymousContext(), anIdentity({ email }))).rejects.toEqual(
      refusal("provider_connected"),
    );
    expect(await connectionsOf(user_id)).toMatchObject([{ providerAccountId: first.account_id }]);
  });

  it("opens an account with a confirmed e-mail and a profile", async () => {
    const identity = anIdentity({ name: "Mira Joshi" });
    const session = await entered(anonymousContext(), identity);
    const account = await accountOf(identity);
    expect(account).toMatchObject({ id: session.user_id, password_hash: null, role: "user" });
    expect(account?.email_verified_at).toBeInstanceOf(Date);
    const { user_id, session_id } = session;
    const own: Ctx = { ...anonymousContext(), actor: { type: "user", role: "user", user_id, session_id } };
    expect(await getOwnProfile(own)).toMatchObject({ full_name: "Mira Joshi" });
    expect(await actionsOf(user_id)).toEqual(["user.registered"]);
    expect((await entered(anonymousContext(), identity)).user_id).toBe(user_id);
  });

  it("lends its e-mail's first part where it has no name", async () => {
    const identity = anIdentity({ name: null });
    const { user_id, session_id } = await entered(anonymousContext(), identity);
    const own: Ctx = { ...anonymousContext(), actor: { type: "user", role: "user", user_id, session_id } };
    expect((await getOwnProfile(own)).full_name).toBe(identity.account_id);
  });

  it("opens one account for many who come at once", async () => {
    const identity = anIdentity();
    const sessions = await Promise.all(Array.from({ length: 5 }, () => entered(anonymousContext(), identity)));
    expect(new Set(sessions.map(({ user_id }) => user_id)).size).toBe(1);
    const rows = await db()
      .select()
      .from(accounts)
      .where(and(eq(accounts.provider, "oidc"), eq(accounts.providerAccountId, identity.account_id)));
    expect(rows).toHaveLength(1);
  });

  it("opens twenty accounts an hour from one network, and signs in there after", async () => {
    const ctx = anonymousContext();
    const first = anIdentity();
    await entered(ctx, first);
    for (let count = 1; count < RULES.register.max; count++) await entered(ctx, anIdentity());
    await expect(enterByProvider(ctx, anIdentity())).rejects.toEqual(refusal("rate_limited"));
    await expect(enterByProvider(ctx, first)).resolves.toBeTruthy();
  });
});
