import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { DELETE } from "@/app/api/v1/auth/connections/[provider]/route";
import { GET } from "@/app/api/v1/auth/connections/route";
import { db } from "@/db/client";
import { accounts, passkeys, user_sessions } from "@/db/schema/auth";
import { messages } from "@/db/schema/messages";
import { anonymousContext, cookieOf, createMember, type Member } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { transaction } from "@/db/tx";
import { selectAuditOf } from "@/lib/audit/queries";
import { type Ctx, systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { LINKING_SECONDS, RECENT_PROOF_SECONDS } from "./constants";
import type { Identity } from "./oauth";
import { insertConnection } from "./queries/connections";
import {
  beginConnecting,
  connectProvider,
  disconnectProvider,
  listConnections,
  proveByProvider,
} from "./service/connections";
import { anIdentity, turnProvidersOn } from "./testing/providers";

turnProvidersOn();

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const later = (ctx: Ctx, seconds: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + seconds * 1000) });
const connectionsOf = (user_id: string) => db().select().from(accounts).where(eq(accounts.userId, user_id));
const actionsOf = async (user_id: string) => (await selectAuditOf(db(), user_id, 20)).map(({ action }) => action);
const toldOf = async (user_id: string) =>
  (await db().select().from(messages).where(eq(messages.user_id, user_id))).map(({ data }) => data.what);

async function connect({ user_id }: Pick<Member, "user_id">, wishes: Partial<Identity> = {}): Promise<Identity> {
  const identity = anIdentity(wishes);
  await transaction((tx) => insertConnection(tx, user_id, identity, new Date()));
  return identity;
}

async function end({ session_id }: Member): Promise<void> {
  await db().update(user_sessions).set({ revoked_at: new Date() }).where(eq(user_sessions.id, session_id));
}

describe("connecting", () => {
  it("connects what one comes back as, e-mail or not, once", async () => {
    const { ctx, user_id } = await createMember({ email_verified: true });
    const identity = anIdentity({ email: null, email_verified: false });
    const token = await beginConnecting(ctx, { provider: "oidc" });
    await connectProvider(ctx, identity, token);
    expect(await listConnections(ctx)).toMatchObject([{ provider: "oidc", name: "House ID" }]);
    expect(await actionsOf(user_id)).toEqual(["user.provider_linked"]);
    expect(await toldOf(user_id)).toEqual(["provider_linked"]);
    await expect(connectProvider(ctx, anIdentity(), token)).rejects.toEqual(refusal("reauthentication_required"));
    await connectProvider(ctx, identity, await beginConnecting(ctx, { provider: "oidc" }));
    expect(await actionsOf(user_id)).toEqual(["user.provider_linked"]);
  });

  it("begins only for who is signed in, and showed lately who they are", async () => {
    const member = await createMember();
    for (const ctx of [anonymousContext(), systemContext()]) {
      await expect(beginConnecting(ctx, { provider: "oidc" })).rejects.toEqual(refusal("unauthenticated"));
      await expect(connectProvider(ctx, anIdentity(), "x")).rejects.toEqual(refusal("unauthenticated"));
    }
    const late = later(member.ctx, RECENT_PROOF_SECONDS + 5);
    await expect(beginConnecting(late, { provider: "oidc" })).rejects.toEqual(refusal("reauthentication_required"));
    await end(member);
    await expect(beginConnecting(member.ctx, { provider: "oidc" })).rejects.toEqual(refusal("unauthenticated"));
  });

  it("ends for nobody else, at no other provider, in no other session, and not late", async () => {
    const [member, other] = [await createMember(), await createMember()];
    const { ctx } = member;
    const begin = () => beginConnecting(ctx, { provider: "oidc" });
    const expected = refusal("reauthentication_required");
    await expect(connectProvider(other.ctx, anIdentity(), await begin())).rejects.toEqual(expected);
    await expect(connectProvider(ctx, anIdentity({ provider: "google" }), await begin())).rejects.toEqual(expected);
    await expect(connectProvider(later(ctx, LINKING_SECONDS + 5), anIdentity(), await begin())).rejects.toEqual(
      expected,
    );
    await expect(connectProvider(ctx, anIdentity(), "made up")).rejects.toEqual(expected);
    const second = newId();
    const now = new Date();
    await db()
      .insert(user_sessions)
      .values({ id: second, user_id: member.user_id, expires_at: new Date(now.getTime() + 60_000), created_at: now });
    const there: Ctx = { ...ctx, actor: { type: "user", role: "user", user_id: member.user_id, session_id: second } };
    await expect(connectProvider(there, anIdentity(), await begin())).rejects.toEqual(expected);
    const begun = await begin();
    await end(member);
    await expect(connectProvider(ctx, anIdentity(), begun)).rejects.toEqual(refusal("unauthenticated"));
    expect(await connectionsOf(member.user_id)).toEqual([]);
  });

  it("takes nothing that is connected to somebody else, nor a second one of a provider", async () => {
    const [mine, other] = [await createMember(), await createMember()];
    const theirs = await connect(other);
    const begin = () => beginConnecting(mine.ctx, { provider: "oidc" });
    await expect(connectProvider(mine.ctx, theirs, await begin())).rejects.toEqual(refusal("provider_taken"));
    await connectProvider(mine.ctx, anIdentity(), await begin());
    await expect(connectProvider(mine.ctx, anIdentity(), await begin())).rejects.toEqual(refusal("provider_connected"));
    expect(await connectionsOf(mine.user_id)).toHaveLength(1);
    expect(await connectionsOf(other.user_id)).toMatchObject([{ providerAccountId: theirs.account_id }]);
  });

  it("gives one of two at once what both came back as", async () => {
    const people = [await createMember(), await createMember()];
    const identity = anIdentity();
    const tokens = await Promise.all(people.map(({ ctx }) => beginConnecting(ctx, { provider: "oidc" })));
    const ends = await Promise.allSettled(
      people.map(({ ctx }, index) => connectProvider(ctx, identity, tokens[index] ?? "")),
    );
    expect(ends.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(ends.find(({ status }) => status === "rejected")).toMatchObject({ reason: refusal("provider_taken") });
  });
});

describe("disconnecting", () => {
  it("is told and kept on record, and leaves the other connections", async () => {
    const member = await createMember({ password: PASSWORD, email_verified: true });
    await connect(member, { provider: "google" });
    await connect(member, { provider: "github" });
    await disconnectProvider(member.ctx, { provider: "google" });
    expect((await listConnections(member.ctx)).map(({ provider }) => provider)).toEqual(["github"]);
    expect(await actionsOf(member.user_id)).toEqual(["user.provider_unlinked"]);
    expect(await toldOf(member.user_id)).toEqual(["provider_unlinked"]);
    await expect(disconnectProvider(member.ctx, { provider: "google" })).rejects.toEqual(refusal("not_found"));
  });

  it("never takes the last way in: a passkey or a connection that is turned on must be left, or a password", async () => {
    const member = await createMember();
    await connect(member, { provider: "google" });
    await connect(member, { provider: "github" });
    await expect(disconnectProvider(member.ctx, { provider: "google" })).rejects.toEqual(refusal("last_sign_in"));
    await disconnectProvider(member.ctx, { provider: "github" });
    await connect(member, { provider: "oidc" });
    await disconnectProvider(member.ctx, { provider: "google" });
    await expect(disconnectProvider(member.ctx, { provider: "oidc" })).rejects.toEqual(refusal("last_sign_in"));
    const key = { credential_id: newId(), public_key: "x", name: "Key" };
    await db()
      .insert(passkeys)
      .values({ id: newId(), user_id: member.user_id, ...key });
    await disconnectProvider(member.ctx, { provider: "oidc" });
    expect(await connectionsOf(member.user_id)).toEqual([]);
  });

  it("leaves one way in when two are taken at once", async () => {
    const member = await createMember();
    await connect(member, { provider: "google" });
    await connect(member, { provider: "oidc" });
    const ends = await Promise.allSettled(
      (["google", "oidc"] as const).map((provider) => disconnectProvider(member.ctx, { provider })),
    );
    expect(ends.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await connectionsOf(member.user_id)).toHaveLength(1);
  });

  it("is for its person, who showed lately who they are", async () => {
    const [member, other] = [await createMember({ password: PASSWORD }), await createMember({ password: PASSWORD })];
    await connect(member);
    await expect(disconnectProvider(other.ctx, { provider: "oidc" })).rejects.toEqual(refusal("not_found"));
    await expect(disconnectProvider(anonymousContext(), { provider: "oidc" })).rejects.toEqual(
      refusal("unauthenticated"),
    );
    const late = later(member.ctx, RECENT_PROOF_SECONDS + 5);
    await expect(disconnectProvider(late, { provider: "oidc" })).rejects.toEqual(refusal("reauthentication_required"));
    await end(member);
    await expect(disconnectProvider(member.ctx, { provider: "oidc" })).rejects.toEqual(refusal("unauthenticated"));
    expect(await connectionsOf(member.user_id)).toHaveLength(1);
  });
});

describe("showing again who one is by a provider", () => {
  const provedAt = async ({ session_id }: Member) =>
    (await db().select().from(user_sessions).where(eq(user_sessions.id, session_id)))[0]?.proved_at.getTime() ?? 0;

  /** Somebody with a connection whose last proof is long ago. */
  async function stale() {
    const member = await createMember();
    await db()
      .update(user_sessions)
      .set({ proved_at: new Date(0) })
      .where(eq(user_sessions.id, member.session_id));
    return { member, identity: await connect(member) };
  }
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

  it("takes the word of one that asked of late, or does not say when", async () => {
    for (const asked_at of [undefined, null, ago(0), ago(RECENT_PROOF_SECONDS - 30)]) {
      const { member, identity } = await stale();
      await proveByProvider(member.ctx, { ...identity, asked_at });
      expect(await provedAt(member)).toBeGreaterThan(0);
      expect(await actionsOf(member.user_id)).toEqual(["user.reauthenticated"]);
    }
  });

  it("does not when it asked long ago, whatever it was told to do", async () => {
    const { member, identity } = await stale();
    const asked_at = ago(RECENT_PROOF_SECONDS + 30);
    await expect(proveByProvider(member.ctx, { ...identity, asked_at })).rejects.toEqual(refusal("provider_stale"));
    expect(await provedAt(member)).toBe(0);
  });

  it("takes nobody else's account, and is for the signed-in", async () => {
    const [{ member }, { identity: others }] = [await stale(), await stale()];
    await expect(proveByProvider(member.ctx, others)).rejects.toEqual(refusal("provider_other"));
    await expect(proveByProvider(member.ctx, anIdentity())).rejects.toEqual(refusal("provider_other"));
    await expect(proveByProvider(anonymousContext(), others)).rejects.toEqual(refusal("unauthenticated"));
    await end(member);
    await expect(proveByProvider(member.ctx, others)).rejects.toEqual(refusal("unauthenticated"));
    expect(await provedAt(member)).toBe(0);
  });
});

describe("the API", () => {
  it("lists one's own and disconnects them", async () => {
    const [member, other] = [await createMember({ password: PASSWORD }), await createMember()];
    await connect(member, { provider: "google" });
    await connect(other, { provider: "github" });
    const cookie = await cookieOf(member);
    const listed = await call(GET, requestOf("GET", "/api/v1/auth/connections", { cookie }));
    const item = { provider: "google", name: "Google", connected_at: expect.any(String) };
    expect(listed).toMatchObject({ status: 200, body: { items: [item], next_cursor: null } });
    const remove = (provider: string) =>
      call(DELETE, requestOf("DELETE", `/api/v1/auth/connections/${provider}`, { cookie }), { provider });
    expect(await remove("google")).toMatchObject({ status: 204, body: null });
    expect(await remove("google")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await remove("elsewhere")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await connectionsOf(other.user_id)).toHaveLength(1);
  });

  it("says so when it is the last way in, and is for the signed-in", async () => {
    const member = await createMember();
    await connect(member, { provider: "google" });
    const cookie = await cookieOf(member);
    const path = "/api/v1/auth/connections/google";
    const params = { provider: "google" };
    expect(await call(DELETE, requestOf("DELETE", path, { cookie }), params)).toMatchObject({
      status: 409,
      body: { code: "last_sign_in" },
    });
    expect((await call(DELETE, requestOf("DELETE", path), params)).status).toBe(401);
    expect((await call(GET, requestOf("GET", "/api/v1/auth/connections"))).status).toBe(401);
  });
});
