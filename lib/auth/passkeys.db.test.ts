import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { accounts, one_time_tokens, passkeys, user_sessions } from "@/db/schema/auth";
import { messages } from "@/db/schema/messages";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { newId } from "@/lib/core/ids";
import { hashToken } from "@/lib/core/secrets";
import { CHALLENGE_SECONDS, PASSKEYS_MAX, RECENT_PROOF_SECONDS } from "./constants";
import { addPasskey, listPasskeys, offerPasskey, removePasskey, renamePasskey } from "./service/passkeys";
import { endOwnSession } from "./service/sessions";
import { createAuthenticator, type Wishes } from "./testing/authenticator";
import { addTestPasskey, auditOf, createPasskeyHolder } from "./testing/passkeys";
import { turnProvidersOn } from "./testing/providers";

turnProvidersOn();

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });
const in_seconds = ({ ctx }: Member, seconds: number) => {
  const moment = new Date(Date.now() + seconds * 1000);
  return { ...ctx, now: () => moment };
};
const actionsOf = async (user_id: string) => (await auditOf(user_id, 20)).map(({ action }) => action).toReversed();
const mailOf = async (user_id: string) =>
  (await db().select().from(messages).where(eq(messages.user_id, user_id))).map(({ recipient, data }) => ({
    recipient,
    what: data.what,
  }));

async function insertPasskeys(user_id: string, count: number): Promise<void> {
  const row = () => ({ id: newId(), user_id, credential_id: newId(), public_key: "x", name: "A passkey" });
  await db()
    .insert(passkeys)
    .values(Array.from({ length: count }, row));
}

/** Somebody who showed long ago who they are. */
async function staleMember(): Promise<Member> {
  const member = await createMember();
  const long_ago = new Date(Date.now() - (RECENT_PROOF_SECONDS + 1) * 1000);
  await db().update(user_sessions).set({ proved_at: long_ago }).where(eq(user_sessions.id, member.session_id));
  return member;
}

describe("offerPasskey", () => {
  it("asks for a passkey that signs in by itself, for an account that it names by its id alone", async () => {
    const member = await createMember({ full_name: "Nora Lindqvist" });
    const options = await offerPasskey(member.ctx);
    expect(options).toMatchObject({
      rp: { id: "localhost" },
      user: { name: member.email, displayName: "Nora Lindqvist" },
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: [],
    });
    expect(Buffer.from(options.user.id, "base64url").toString("hex")).toBe(member.user_id.replaceAll("-", ""));
    expect(Buffer.from(options.challenge, "base64url")).toHaveLength(32);
  });

  it("keeps of the challenge its hash alone, and makes every one anew", async () => {
    const { ctx, user_id } = await createMember();
    const [first, second] = [await offerPasskey(ctx), await offerPasskey(ctx)];
    expect(first.challenge).not.toBe(second.challenge);
    const rows = await db().select().from(one_time_tokens).where(eq(one_time_tokens.user_id, user_id));
    expect(rows.map(({ token_hash, data }) => [token_hash, data])).toEqual([[hashToken(second.challenge), {}]]);
  });

  it("names the passkeys there are, so that none is made twice", async () => {
    const { ctx, authenticator } = await createPasskeyHolder();
    const { excludeCredentials } = await offerPasskey(ctx);
    expect(excludeCredentials).toEqual([
      { id: authenticator.credential_id, type: "public-key", transports: ["internal"] },
    ]);
  });

  it("is for who is signed in and showed of late who they are", async () => {
    await expect(offerPasskey(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
    await expect(offerPasskey((await staleMember()).ctx)).rejects.toEqual(refusal("reauthentication_required"));
    const left = await createMember();
    await endOwnSession(left.ctx);
    await expect(offerPasskey(left.ctx)).rejects.toEqual(refusal("unauthenticated"));
  });
});

describe("addPasskey", () => {
  it("keeps the key, tells the owner by mail, and leaves an audit row", async () => {
    const { user_id, email, passkey, authenticator } = await createPasskeyHolder(
      { email_verified: true },
      { backed_up: true },
    );
    const [row] = await db().select().from(passkeys).where(eq(passkeys.id, passkey.id));
    expect(row).toMatchObject({ user_id, credential_id: authenticator.credential_id, counter: 0, backed_up: true });
    expect(row?.transports).toEqual(["internal"]);
    expect(passkey).toMatchObject({ backed_up: true, last_used_at: null });
    expect(await mailOf(user_id)).toEqual([{ recipient: email, what: "passkey_added" }]);
    expect(await auditOf(user_id, 1)).toMatchObject([
      { action: "user.passkey_added", actor_id: user_id, after: { passkey_id: passkey.id, name: passkey.name } },
    ]);
    expect(JSON.stringify(await auditOf(user_id, 1))).not.toContain(row?.public_key);
  });

  const names: [string, Wishes, string | null, string][] = [
    ["its keeper", { aaguid: "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4" }, "curl/8.0", "Google Password Manager"],
    ["a key that one plugs in", { transports: ["usb"] }, "curl/8.0", "Security key"],
    ["the device", {}, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    ["what it is", {}, null, "Passkey"],
  ];

  it.each(names)("is called after %s when nobody named it", async (_, wishes, user_agent, name) => {
    const { ctx } = await createMember();
    expect((await addTestPasskey({ ...ctx, user_agent }, wishes)).passkey.name).toBe(name);
  });

  it("is called what its owner wants", async () => {
    const { ctx } = await createMember();
    const credential = createAuthenticator().create(await offerPasskey(ctx));
    expect(await addPasskey(ctx, { credential, name: "مفتاح" })).toMatchObject({ name: "مفتاح" });
  });

  it("does not read what the authenticator says of itself, nor whom its certificates name", async () => {
    const statement = { fmt: "packed", attStmt: new Map([["x5c", [new Uint8Array([1, 2, 3])]]]) };
    const { passkey } = await createPasskeyHolder({}, { statement });
    expect(passkey.id).toBeTruthy();
  });

  const wrong: [string, Wishes][] = [
    ["made on another site", { origin: "https://gold.example.evil" }],
    ["made on another port", { origin: "http://localhost:3001" }],
    ["made for another site", { rp_id: "evil.example" }],
    ["made in a frame of another site", { cross_origin: true }],
    ["an answer to another challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["an answer to no challenge", { challenge: "" }],
    ["a sign-in", { type: "webauthn.get" }],
    ["made without anybody there", { user_present: false }],
    ["made without a finger or a PIN", { user_verified: false }],
  ];

  it.each(wrong)("refuses one that was %s", async (_, wishes) => {
    const { ctx, user_id } = await createMember();
    const authenticator = createAuthenticator();
    const options = await offerPasskey(ctx);
    await expect(addPasskey(ctx, { credential: authenticator.create(options, wishes) })).rejects.toEqual(
      refusal("invalid"),
    );
    expect(await listPasskeys(ctx)).toEqual([]);
    expect(await mailOf(user_id)).toEqual([]);
    // The very same without the fault, so that the refusal was for it.
    await expect(addPasskey(ctx, { credential: authenticator.create(options) })).resolves.toBeTruthy();
  });

  it("refuses an id that is not the one made", async () => {
    const { ctx } = await createMember();
    const credential = createAuthenticator().create(await offerPasskey(ctx));
    const { credential_id: id } = createAuthenticator();
    const renamed = { ...credential, id, rawId: id };
    await expect(addPasskey(ctx, { credential: renamed })).rejects.toEqual(refusal("invalid"));
  });

  it("takes a challenge once, for five minutes, and from whom it was given to", async () => {
    const [member, other] = [await createMember(), await createMember()];
    const [authenticator, options] = [createAuthenticator(), await offerPasskey(member.ctx)];
    const credential = authenticator.create(options);
    await expect(addPasskey(other.ctx, { credential })).rejects.toEqual(refusal("invalid"));
    await expect(addPasskey(in_seconds(member, CHALLENGE_SECONDS + 1), { credential })).rejects.toEqual(
      refusal("invalid"),
    );
    await addPasskey(in_seconds(member, CHALLENGE_SECONDS - 1), { credential });
    const second = createAuthenticator().create(options);
    await expect(addPasskey(member.ctx, { credential: second })).rejects.toEqual(refusal("invalid"));
    expect(await listPasskeys(other.ctx)).toEqual([]);
  });

  it("takes the newest challenge alone", async () => {
    const { ctx } = await createMember();
    const older = await offerPasskey(ctx);
    await offerPasskey(ctx);
    const credential = createAuthenticator().create(older);
    await expect(addPasskey(ctx, { credential })).rejects.toEqual(refusal("invalid"));
  });

  it("refuses a passkey that is somebody's already", async () => {
    const holder = await createPasskeyHolder();
    for (const { ctx } of [holder, await createMember()]) {
      const credential = holder.authenticator.create(await offerPasskey(ctx));
      await expect(addPasskey(ctx, { credential })).rejects.toEqual(refusal("conflict"));
    }
  });

  it("keeps at most twenty, also where the last was added since it was begun", async () => {
    const { ctx, user_id } = await createMember();
    await insertPasskeys(user_id, PASSKEYS_MAX - 1);
    const credential = createAuthenticator().create(await offerPasskey(ctx));
    await insertPasskeys(user_id, 1);
    await expect(addPasskey(ctx, { credential })).rejects.toEqual(refusal("too_many_passkeys"));
    await expect(offerPasskey(ctx)).rejects.toEqual(refusal("too_many_passkeys"));
    expect(await listPasskeys(ctx)).toHaveLength(PASSKEYS_MAX);
  });

  it("is for who is signed in and showed of late who they are", async () => {
    const member = await createMember();
    const credential = createAuthenticator().create(await offerPasskey(member.ctx));
    await expect(addPasskey(anonymousContext(), { credential })).rejects.toEqual(refusal("unauthenticated"));
    const proved_at = new Date(Date.now() - (RECENT_PROOF_SECONDS + 1) * 1000);
    await db().update(user_sessions).set({ proved_at }).where(eq(user_sessions.id, member.session_id));
    await expect(addPasskey(member.ctx, { credential })).rejects.toEqual(refusal("reauthentication_required"));
    // Having shown it, one need not begin again.
    await db().update(user_sessions).set({ proved_at: new Date() }).where(eq(user_sessions.id, member.session_id));
    await expect(addPasskey(member.ctx, { credential })).resolves.toBeTruthy();
  });
});

describe("listPasskeys", () => {
  it("answers one's own, oldest first", async () => {
    const holder = await createPasskeyHolder();
    const { passkey } = await addTestPasskey(holder.ctx);
    await createPasskeyHolder();
    expect((await listPasskeys(holder.ctx)).map(({ id }) => id)).toEqual([holder.passkey.id, passkey.id]);
    await expect(listPasskeys(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
  });
});

describe("renamePasskey", () => {
  it("gives it another name, and leaves an audit row of both", async () => {
    const { ctx, user_id, passkey } = await createPasskeyHolder();
    expect(await renamePasskey(ctx, { id: passkey.id, name: "Blue laptop" })).toEqual({
      ...passkey,
      name: "Blue laptop",
    });
    await renamePasskey(ctx, { id: passkey.id, name: "Blue laptop" });
    expect(await auditOf(user_id, 20)).toMatchObject([
      { action: "user.passkey_renamed", before: { name: passkey.name }, after: { name: "Blue laptop" } },
      { action: "user.passkey_added" },
    ]);
  });

  it("does not know somebody else's, nor who is not in", async () => {
    const { passkey, ...holder } = await createPasskeyHolder();
    const { ctx } = await createMember({ role: "admin" });
    const input = { id: passkey.id, name: "Mine" };
    await expect(renamePasskey(ctx, input)).rejects.toEqual(refusal("not_found"));
    await expect(renamePasskey(ctx, { ...input, id: newId() })).rejects.toEqual(refusal("not_found"));
    await expect(renamePasskey(anonymousContext(), input)).rejects.toEqual(refusal("unauthenticated"));
    await endOwnSession(holder.ctx);
    await expect(renamePasskey(holder.ctx, input)).rejects.toEqual(refusal("unauthenticated"));
  });
});

describe("removePasskey", () => {
  it("removes it, tells the owner by mail, and leaves an audit row", async () => {
    const { ctx, user_id, email, passkey } = await createPasskeyHolder({ password: PASSWORD, email_verified: true });
    await removePasskey(ctx, passkey);
    expect(await listPasskeys(ctx)).toEqual([]);
    expect(await mailOf(user_id)).toContainEqual({ recipient: email, what: "passkey_removed" });
    expect(await actionsOf(user_id)).toEqual(["user.passkey_added", "user.passkey_removed"]);
    await expect(removePasskey(ctx, passkey)).rejects.toEqual(refusal("not_found"));
  });

  it("does not know somebody else's, nor who is not in", async () => {
    const { passkey } = await createPasskeyHolder({ password: PASSWORD });
    const { ctx } = await createPasskeyHolder({ password: PASSWORD });
    await expect(removePasskey(ctx, passkey)).rejects.toEqual(refusal("not_found"));
    await expect(removePasskey(anonymousContext(), passkey)).rejects.toEqual(refusal("unauthenticated"));
  });

  it("asks for a recent proof", async () => {
    const { ctx, session_id, passkey } = await createPasskeyHolder({ password: PASSWORD });
    const proved_at = new Date(Date.now() - (RECENT_PROOF_SECONDS + 1) * 1000);
    await db().update(user_sessions).set({ proved_at }).where(eq(user_sessions.id, session_id));
    await expect(removePasskey(ctx, passkey)).rejects.toEqual(refusal("reauthentication_required"));
    expect(await listPasskeys(ctx)).toHaveLength(1);
  });

  it("leaves the last way to sign in, also when two are removed at once", async () => {
    const { ctx, passkey } = await createPasskeyHolder();
    await expect(removePasskey(ctx, passkey)).rejects.toEqual(refusal("last_sign_in"));
    const { passkey: second } = await addTestPasskey(ctx);
    const results = await Promise.allSettled([removePasskey(ctx, passkey), removePasskey(ctx, second)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await listPasskeys(ctx)).toHaveLength(1);
  });

  it("lets it go where a sign-in elsewhere is left that is turned on", async () => {
    const { ctx, user_id, passkey } = await createPasskeyHolder();
    const row = { userId: user_id, type: "oidc", providerAccountId: user_id };
    await db()
      .insert(accounts)
      .values({ ...row, provider: "github" });
    await expect(removePasskey(ctx, passkey)).rejects.toEqual(refusal("last_sign_in"));
    await db()
      .insert(accounts)
      .values({ ...row, provider: "google" });
    await removePasskey(ctx, passkey);
    expect(await listPasskeys(ctx)).toEqual([]);
  });
});
