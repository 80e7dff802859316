import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { one_time_tokens, passkeys, user_sessions, user_totp } from "@/db/schema/auth";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { systemContext } from "@/lib/core/context";
import { settled } from "@/lib/core/later";
import { RULES } from "@/lib/core/rate-limit/rules";
import { hashToken } from "@/lib/core/secrets";
import { CHALLENGE_SECONDS, RECENT_PROOF_SECONDS } from "./constants";
import { changeAccount } from "./service/keep-accounts";
import {
  offerPasskeyProof,
  offerPasskeySignIn,
  reauthenticateWithPasskey,
  signInWithPasskey,
} from "./service/passkey-sign-in";
import { offerPasskey, removePasskey } from "./service/passkeys";
import { requireRecentProof } from "./service/prove";
import { resolveClaim } from "./service/resolve-claim";
import { endOwnSession, removeDeadSessions } from "./service/sessions";
import { createAuthenticator, type Wishes } from "./testing/authenticator";
import { auditOf, createPasskeyHolder } from "./testing/passkeys";

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const in_seconds = (ctx: Ctx, seconds: number): Ctx => {
  const moment = new Date(Date.now() + seconds * 1000);
  return { ...ctx, now: () => moment };
};

type Holder = Awaited<ReturnType<typeof createPasskeyHolder>>;

async function signIn({ authenticator }: Pick<Holder, "authenticator">, wishes?: Wishes, ctx = anonymousContext()) {
  const credential = authenticator.get(await offerPasskeySignIn(ctx), wishes);
  return signInWithPasskey(ctx, { credential }, "web");
}

const sessionsOf = (user_id: string) => db().select().from(user_sessions).where(eq(user_sessions.user_id, user_id));

describe("offerPasskeySignIn", () => {
  it("asks for any passkey of this site, and for a finger or a PIN", async () => {
    const options = await offerPasskeySignIn(anonymousContext());
    expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
    expect(options.allowCredentials).toBeUndefined();
    expect(Buffer.from(options.challenge, "base64url")).toHaveLength(32);
  });

  it("is limited by network, so that nobody fills the table", async () => {
    const ctx = anonymousContext();
    // One after the other: a store that answers late is not waited for.
    for (let tries = 0; tries < RULES.passkey_challenge.max; tries++) await offerPasskeySignIn(ctx);
    await expect(offerPasskeySignIn(ctx)).rejects.toEqual(refusal("rate_limited"));
    await expect(offerPasskeySignIn(anonymousContext())).resolves.toBeTruthy();
  });
});

describe("removeDeadSessions", () => {
  it("forgets challenges once they ran out, and none before", async () => {
    const [older, newer] = [await offerPasskeySignIn(anonymousContext()), await offerPasskeySignIn(anonymousContext())];
    const age = (challenge: string, expires_at: Date) =>
      db()
        .update(one_time_tokens)
        .set({ expires_at })
        .where(eq(one_time_tokens.token_hash, hashToken(challenge)));
    await age(older.challenge, new Date(Date.now() - 1000));
    await removeDeadSessions(systemContext());
    const hashes = (await db().select().from(one_time_tokens)).map(({ token_hash }) => token_hash);
    expect(hashes).not.toContain(hashToken(older.challenge));
    expect(hashes).toContain(hashToken(newer.challenge));
  });
});

describe("signInWithPasskey", () => {
  it("knows who it is by the passkey alone, and begins a session that says so", async () => {
    const holder = await createPasskeyHolder();
    const entered = await signIn(holder);
    expect(await resolveClaim(entered, new Date())).toMatchObject({ type: "user", user_id: holder.user_id });
    const [session] = await db().select().from(user_sessions).where(eq(user_sessions.id, entered.session_id));
    expect(session).toMatchObject({ kind: "web", proofs: ["passkey"] });
    expect(await auditOf(holder.user_id, 1)).toMatchObject([
      { action: "user.signed_in", after: { kind: "web", proofs: ["passkey"] } },
    ]);
  });

  it("counts as both steps where a second one is set up", async () => {
    const holder = await createPasskeyHolder();
    await db().insert(user_totp).values({ user_id: holder.user_id, secret_sealed: "x", confirmed_at: new Date() });
    await expect(signIn(holder)).resolves.toMatchObject({ user_id: holder.user_id });
  });

  it("records the use, and that the passkey is carried to other devices by now", async () => {
    const holder = await createPasskeyHolder();
    await signIn(holder, { backed_up: true });
    const [row] = await db().select().from(passkeys).where(eq(passkeys.id, holder.passkey.id));
    expect(row).toMatchObject({ counter: 1, backed_up: true });
    expect(row?.last_used_at).toBeInstanceOf(Date);
  });

  it("keeps several challenges open, one for each page", async () => {
    const holder = await createPasskeyHolder();
    const [older, newer] = [await offerPasskeySignIn(anonymousContext()), await offerPasskeySignIn(anonymousContext())];
    for (const options of [older, newer]) {
      const credential = holder.authenticator.get(options);
      await expect(signInWithPasskey(anonymousContext(), { credential }, "web")).resolves.toBeTruthy();
    }
  });

  const wrong: [string, Wishes][] = [
    ["was made on another site", { origin: "https://gold.example.evil" }],
    ["was made on another port", { origin: "http://localhost:3001" }],
    ["was made for another site", { rp_id: "evil.example" }],
    ["was made in a frame of another site", { cross_origin: true }],
    ["answers another challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["answers no challenge", { challenge: "" }],
    ["is a new passkey", { type: "webauthn.create" }],
    ["was made without anybody there", { user_present: false }],
    ["was made without a finger or a PIN", { user_verified: false }],
    ["is signed by another key", { foreign_key: true }],
    ["names somebody else", { user_handle: Buffer.alloc(16).toString("base64url") }],
    ["names nobody", { user_handle: null }],
  ];

  it.each(wrong)("refuses what %s, as it refuses an unknown passkey", async (_, wishes) => {
    const holder = await createPasskeyHolder();
    const stranger = createAuthenticator();
    stranger.create(await offerPasskey(holder.ctx));
    const refusals = await Promise.all([
      signIn(holder, wishes).catch((error) => error),
      signIn({ authenticator: stranger }).catch((error) => error),
    ]);
    for (const each of refusals) expect(each).toEqual(refusal("invalid_credentials"));
    expect(refusals[0].message).toBe(refusals[1].message);
    expect(await sessionsOf(holder.user_id)).toHaveLength(1);
    await expect(signIn(holder)).resolves.toBeTruthy();
  });

  it("takes a challenge once, also of two at once, and for five minutes", async () => {
    const holder = await createPasskeyHolder();
    const ctx = anonymousContext();
    const options = await offerPasskeySignIn(ctx);
    const credential = holder.authenticator.get(options, { counter: 0 });
    const late = in_seconds(ctx, CHALLENGE_SECONDS + 1);
    await expect(signInWithPasskey(late, { credential }, "web")).rejects.toEqual(refusal("invalid_credentials"));
    const both = [1, 2].map(() => signInWithPasskey(ctx, { credential }, "web"));
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(signInWithPasskey(ctx, { credential }, "web")).rejects.toEqual(refusal("invalid_credentials"));
  });

  it("takes no challenge that was given for something else", async () => {
    const holder = await createPasskeyHolder();
    for (const options of [await offerPasskey(holder.ctx), await offerPasskeyProof(holder.ctx)]) {
      const credential = holder.authenticator.get({ challenge: options.challenge });
      await expect(signInWithPasskey(anonymousContext(), { credential }, "web")).rejects.toEqual(
        refusal("invalid_credentials"),
      );
    }
  });

  it("refuses a passkey that was removed", async () => {
    const holder = await createPasskeyHolder({ password: PASSWORD });
    await removePasskey(holder.ctx, holder.passkey);
    await expect(signIn(holder)).rejects.toEqual(refusal("invalid_credentials"));
  });

  it("tells a suspended person so, but only with what their passkey signed", async () => {
    const holder = await createPasskeyHolder();
    await transaction((tx) => changeAccount(tx, systemContext(), holder.user_id, { is_active: false }));
    await expect(signIn(holder)).rejects.toEqual(refusal("account_suspended"));
    await expect(signIn(holder, { foreign_key: true })).rejects.toEqual(refusal("invalid_credentials"));
  });

  it.each([
    ["goes back", 6],
    ["stands still", 7],
    ["is gone", 0],
  ])("refuses a passkey whose counter %s, and leaves an audit row", async (_, counter) => {
    const holder = await createPasskeyHolder();
    await signIn(holder, { counter: 7 });
    await expect(signIn(holder, { counter })).rejects.toEqual(refusal("invalid_credentials"));
    expect(await auditOf(holder.user_id, 1)).toMatchObject([
      { action: "user.sign_in_failed", after: { passkey_id: holder.passkey.id, reason: "counter" } },
    ]);
    await expect(signIn(holder, { counter: 8 })).resolves.toBeTruthy();
  });

  it("takes passkeys that do not count", async () => {
    const holder = await createPasskeyHolder();
    await signIn(holder, { counter: 0 });
    await expect(signIn(holder, { counter: 0 })).resolves.toBeTruthy();
  });

  it("leaves an audit row of a bad signature, for its owner to see", async () => {
    const holder = await createPasskeyHolder();
    await signIn(holder, { foreign_key: true }).catch(() => {});
    await settled();
    expect(await auditOf(holder.user_id, 1)).toMatchObject([
      { action: "user.sign_in_failed", actor_id: null, after: { reason: "signature" } },
    ]);
  });

  it("counts failures by network, and no success", async () => {
    const holder = await createPasskeyHolder();
    const ctx = anonymousContext();
    for (let tries = 1; tries < RULES.sign_in_network.max; tries++) {
      await signIn(holder, { foreign_key: true }, ctx).catch(() => {});
    }
    await signIn(holder, {}, ctx);
    await signIn(holder, {}, ctx);
    await expect(signIn(holder, { foreign_key: true }, ctx)).rejects.toEqual(refusal("invalid_credentials"));
    await expect(signIn(holder, {}, ctx)).rejects.toEqual(refusal("rate_limited"));
    await expect(signIn(holder)).resolves.toBeTruthy();
  });
});

describe("reauthenticateWithPasskey", () => {
  async function staleHolder(): Promise<Holder> {
    const holder = await createPasskeyHolder();
    const proved_at = new Date(Date.now() - (RECENT_PROOF_SECONDS + 1) * 1000);
    await db().update(user_sessions).set({ proved_at }).where(eq(user_sessions.id, holder.session_id));
    return holder;
  }

  const isProved = ({ ctx }: Member) => transaction((tx) => requireRecentProof(tx, ctx));

  it("opens sensitive acts, by a passkey of one's own", async () => {
    const holder = await staleHolder();
    await expect(isProved(holder)).rejects.toEqual(refusal("reauthentication_required"));
    const options = await offerPasskeyProof(holder.ctx);
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([holder.authenticator.credential_id]);
    const credential = holder.authenticator.get(options);
    await reauthenticateWithPasskey(holder.ctx, { credential });
    await expect(isProved(holder)).resolves.toBeTruthy();
    expect(await auditOf(holder.user_id, 1)).toMatchObject([{ action: "user.reauthenticated" }]);
    await expect(reauthenticateWithPasskey(holder.ctx, { credential })).rejects.toEqual(refusal("invalid"));
  });

  it("takes what an authenticator signed that does not say whose it is, as it may here", async () => {
    const holder = await staleHolder();
    const credential = holder.authenticator.get(await offerPasskeyProof(holder.ctx), { user_handle: null });
    await reauthenticateWithPasskey(holder.ctx, { credential });
    await expect(isProved(holder)).resolves.toBeTruthy();
  });

  it("refuses somebody else's passkey, somebody else's challenge and that of a sign-in", async () => {
    const [holder, other] = [await staleHolder(), await staleHolder()];
    const [own, theirs] = [await offerPasskeyProof(holder.ctx), await offerPasskeyProof(other.ctx)];
    const tries = [
      other.authenticator.get(own),
      other.authenticator.get(theirs),
      holder.authenticator.get(theirs),
      holder.authenticator.get(await offerPasskeySignIn(anonymousContext())),
      holder.authenticator.get(own, { foreign_key: true }),
      holder.authenticator.get(own, { user_verified: false }),
    ];
    for (const credential of tries) {
      await expect(reauthenticateWithPasskey(holder.ctx, { credential })).rejects.toEqual(refusal("invalid"));
    }
    await expect(isProved(holder)).rejects.toEqual(refusal("reauthentication_required"));
    await expect(isProved(other)).rejects.toEqual(refusal("reauthentication_required"));
  });

  it("is for who is in and has a passkey", async () => {
    const holder = await staleHolder();
    const credential = holder.authenticator.get(await offerPasskeyProof(holder.ctx));
    await expect(offerPasskeyProof(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
    await expect(offerPasskeyProof((await createMember()).ctx)).rejects.toEqual(refusal("not_found"));
    await expect(reauthenticateWithPasskey(anonymousContext(), { credential })).rejects.toEqual(
      refusal("unauthenticated"),
    );
    await endOwnSession(holder.ctx);
    await expect(reauthenticateWithPasskey(holder.ctx, { credential })).rejects.toEqual(refusal("unauthenticated"));
  });

  it("counts failures together with those by password", async () => {
    const holder = await staleHolder();
    const bad = async () => holder.authenticator.get(await offerPasskeyProof(holder.ctx), { foreign_key: true });
    for (let tries = 0; tries < RULES.reauthenticate.max; tries++) {
      await expect(reauthenticateWithPasskey(holder.ctx, { credential: await bad() })).rejects.toEqual(
        refusal("invalid"),
      );
    }
    const credential = holder.authenticator.get(await offerPasskeyProof(holder.ctx));
    await expect(reauthenticateWithPasskey(holder.ctx, { credential })).rejects.toEqual(refusal("rate_limited"));
  });
});
