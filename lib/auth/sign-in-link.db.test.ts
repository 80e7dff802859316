import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { user_sessions, verification_tokens } from "@/db/schema/auth";
import { messages } from "@/db/schema/messages";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { settled } from "@/lib/core/later";
import { RULES } from "@/lib/core/rate-limit/rules";
import { newToken } from "@/lib/core/secrets";
import { authAdapter } from "./adapter";
import { SIGN_IN_LINK_SECONDS } from "./constants";
import { removeDeadSessions } from "./service/sessions";
import { enterByLink, limitSignInLinks, readSignInLink, sendSignInLink } from "./service/sign-in-link";
import { turnOn } from "./testing/two-step";

const refusal = (code: string) => expect.objectContaining({ code });
const later = (ctx: Ctx, seconds: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + seconds * 1000) });
async function mailsTo(email: string) {
  await settled();
  return db().select().from(messages).where(eq(messages.recipient, email));
}
const linksOf = (email: string) =>
  db().select().from(verification_tokens).where(eq(verification_tokens.identifier, email));

async function send(email: string, ctx = anonymousContext()): Promise<string> {
  const token = newToken();
  await sendSignInLink(ctx, { email, token, next: null });
  await settled();
  return token;
}

describe("sendSignInLink", () => {
  it("mails a link to the site's own address, and stores no token that works", async () => {
    const { email, user_id } = await createMember({ email_verified: true });
    const token = newToken();
    await sendSignInLink(anonymousContext(), { email, token, next: "/profile/edit?a=1" });
    const [mail] = await mailsTo(email);
    const link = `http://localhost:3000/sign-in/link/open?token=${token}&next=%2Fprofile%2Fedit%3Fa%3D1`;
    expect(mail).toMatchObject({ template: "sign_in_link", user_id, data: { link, valid_minutes: 10 } });
    expect(JSON.stringify(await linksOf(email))).not.toContain(token);
    expect(await readSignInLink(anonymousContext(), token)).toEqual({ email });
  });

  it("mails nobody who is unknown, suspended or has not confirmed the address, and keeps nothing", async () => {
    const [unconfirmed, suspended] = [
      await createMember(),
      await createMember({ email_verified: true, is_active: false }),
    ];
    for (const email of [unconfirmed.email, suspended.email, "nobody@example.com"]) {
      const token = await send(email);
      expect([await mailsTo(email), await linksOf(email)]).toEqual([[], []]);
      expect(await readSignInLink(anonymousContext(), token)).toBeNull();
    }
  });

  it("answers before anything about the account is looked at", async () => {
    const { email, user_id } = await createMember({ email_verified: true });
    await transaction(async (tx) => {
      await tx.select().from(users).where(eq(users.id, user_id)).for("update");
      await sendSignInLink(anonymousContext(), { email, token: newToken(), next: null });
    });
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it("voids the link before", async () => {
    const { email } = await createMember({ email_verified: true });
    const [first, second] = [await send(email), await send(email)];
    expect(await readSignInLink(anonymousContext(), first)).toBeNull();
    expect(await readSignInLink(anonymousContext(), second)).toEqual({ email });
  });

  it("sends three an hour, without a word; what was sent stays good", async () => {
    const { email } = await createMember({ email_verified: true });
    let last = "";
    for (let count = 0; count < RULES.sign_in_link.max; count++) last = await send(email);
    await send(email);
    expect(await mailsTo(email)).toHaveLength(RULES.sign_in_link.max);
    expect(await readSignInLink(anonymousContext(), last)).toEqual({ email });
  });

  it("survives a page to return to that is too long for a mail", async () => {
    const { email } = await createMember({ email_verified: true });
    await sendSignInLink(anonymousContext(), { email, token: newToken(), next: `/${"%C3%A9".repeat(400)}` });
    const [mail] = await mailsTo(email);
    expect(String(mail?.data.link)).not.toContain("next=");
  });
});

describe("limitSignInLinks", () => {
  it("lets a network ask twenty times an hour", async () => {
    const ctx = anonymousContext();
    for (let count = 0; count < RULES.sign_in_link_network.max; count++) await limitSignInLinks(ctx);
    await expect(limitSignInLinks(ctx)).rejects.toEqual(refusal("rate_limited"));
    await limitSignInLinks(anonymousContext());
  });
});

describe("a link", () => {
  const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");
  const use = (identifier: string, token: string) =>
    authAdapter().useVerificationToken?.({ identifier, token: hashOf(token) });

  it("works once, for one of many at once", async () => {
    const { email } = await createMember({ email_verified: true });
    const token = await send(email);
    const uses = await Promise.all(Array.from({ length: 5 }, () => use(email, token)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await readSignInLink(anonymousContext(), token)).toBeNull();
  });

  it("shows nobody after ten minutes, and is forgotten", async () => {
    const { email } = await createMember({ email_verified: true });
    const token = await send(email);
    const late = later(anonymousContext(), SIGN_IN_LINK_SECONDS + 1);
    expect(await readSignInLink(late, token)).toBeNull();
    await removeDeadSessions({ ...later(late, 40 * 24 * 60 * 60), actor: { type: "system" } });
    expect(await linksOf(email)).toEqual([]);
  });
});

describe("enterByLink", () => {
  it("begins a session by this proof", async () => {
    const { email, user_id } = await createMember({ email_verified: true });
    const signed_in = await enterByLink(anonymousContext(), { email: email.toUpperCase() });
    if (!("entered" in signed_in)) throw new Error("A second step was asked for");
    const { session_id } = signed_in.entered;
    const [row] = await db().select().from(user_sessions).where(eq(user_sessions.id, session_id));
    expect(row).toMatchObject({ user_id, proofs: ["email_link"] });
  });

  it("keeps the session of whoever is signed in as that person, which has shown again who they are", async () => {
    const { email, ctx, session_id } = await createMember({ email_verified: true });
    await db()
      .update(user_sessions)
      .set({ proved_at: new Date(0) })
      .where(eq(user_sessions.id, session_id));
    expect(await enterByLink(ctx, { email })).toMatchObject({ entered: { session_id } });
    const [row] = await db().select().from(user_sessions).where(eq(user_sessions.id, session_id));
    expect(row?.proved_at.getTime()).toBeGreaterThan(0);
  });

  it("leads to the second step where there is one", async () => {
    const { email, ctx } = await createMember({ email_verified: true });
    await turnOn(ctx);
    expect(await enterByLink(anonymousContext(), { email })).toEqual({ ticket: expect.any(String) });
  });

  it("lets nobody in who was suspended, moved away or lost the address meanwhile", async () => {
    const [suspended, moved] = [
      await createMember({ email_verified: true, is_active: false }),
      await createMember({ email_verified: true }),
    ];
    await expect(enterByLink(anonymousContext(), suspended)).rejects.toEqual(refusal("account_suspended"));
    await db()
      .update(users)
      .set({ email: `new-${moved.email}` })
      .where(eq(users.id, moved.user_id));
    await expect(enterByLink(anonymousContext(), moved)).rejects.toEqual(refusal("invalid_credentials"));
    const unconfirmed = await createMember();
    await expect(enterByLink(anonymousContext(), unconfirmed)).rejects.toEqual(refusal("invalid_credentials"));
  });
});
