import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { tokenSent } from "@/db/testing/mailbox";
import { transaction } from "@/db/tx";
import { type Ctx, systemContext } from "@/lib/core/context";
import { newId, newKey } from "@/lib/core/ids";
import { INITIAL_PASSWORD_SECONDS, passwordMinFor } from "./constants";
import { assertAcceptable } from "./passwords";
import { getAccount } from "./service/account";
import { changePassword } from "./service/change-password";
import { createAccount, resetAdminPassword } from "./service/keep-accounts";
import { offerPasskeySignIn, signInWithPasskey } from "./service/passkey-sign-in";
import { requestPasswordReset, resetPassword } from "./service/password-reset";
import { resolveClaim } from "./service/resolve-claim";
import { signInUser } from "./testing/enter";
import { addTestPasskey } from "./testing/passkeys";

const OWN = "four grey herons waiting";
const refusal = (code: string) => expect.objectContaining({ code });

/** A visitor so many seconds from now. */
function visitor(seconds = 0): Ctx {
  const now = new Date(Date.now() + seconds * 1000);
  return { ...anonymousContext(), now: () => now };
}

async function enter(who: { email: string; password: string }, seconds = 0): Promise<Ctx> {
  const ctx = visitor(seconds);
  return { ...ctx, actor: await resolveClaim(await signInUser(ctx, who), ctx.now()) };
}

/** An admin as the first start makes one. */
async function firstAdmin() {
  const who = { email: `${newId()}@example.com`, password: newKey() };
  await transaction((tx) =>
    createAccount(tx, systemContext(), { ...who, full_name: "Ada Min", role: "admin" as const }),
  );
  return who;
}

describe("a password that the site made", () => {
  it("opens a member's rights alone until it is replaced, and nothing after three days", async () => {
    const who = await firstAdmin();
    const ctx = await enter(who, INITIAL_PASSWORD_SECONDS - 60);
    expect(ctx.actor).toMatchObject({ role: "user" });
    expect(await getAccount(ctx)).toMatchObject({ role: "admin", password_change_required: true });
    await expect(enter(who, INITIAL_PASSWORD_SECONDS + 60)).rejects.toEqual(refusal("invalid_credentials"));
  });

  it("is gone once it was changed, and its successor lasts", async () => {
    const who = await firstAdmin();
    const ctx = await enter(who);
    await changePassword(ctx, { current_password: who.password, new_password: OWN });
    await expect(enter(who)).rejects.toEqual(refusal("invalid_credentials"));
    const { actor } = await enter({ ...who, password: OWN }, 2 * INITIAL_PASSWORD_SECONDS);
    expect(actor).toMatchObject({ role: "admin" });
  });

  it("is gone once another was chosen by the link in a mail", async () => {
    const who = await firstAdmin();
    await requestPasswordReset(visitor(), { identifier: who.email });
    await resetPassword(visitor(), { token: await tokenSent(who.email, "reset_password"), new_password: OWN });
    const { actor } = await enter({ ...who, password: OWN }, 2 * INITIAL_PASSWORD_SECONDS);
    expect(actor).toMatchObject({ role: "admin" });
  });

  it("is one too when npm run admin:reset made it", async () => {
    await createMember({ role: "admin" });
    const who = await resetAdminPassword(systemContext());
    expect((await enter(who)).actor).toMatchObject({ role: "user" });
    await expect(enter(who, INITIAL_PASSWORD_SECONDS + 60)).rejects.toEqual(refusal("invalid_credentials"));
  });

  it("is the only way in once npm run admin:reset made it: an intruder is out", async () => {
    const { email } = await resetAdminPassword(systemContext());
    const [admin] = await db().select().from(users).where(eq(users.email, email));
    const session_id = newId();
    const expires_at = new Date(Date.now() + 60_000);
    await db()
      .insert(user_sessions)
      .values({ id: session_id, user_id: admin?.id ?? "", expires_at });
    const intruder: Ctx = {
      ...visitor(),
      actor: { type: "user", user_id: admin?.id ?? "", role: "admin", session_id },
    };
    const { authenticator } = await addTestPasskey(intruder);
    await requestPasswordReset(visitor(), { identifier: email });
    const link = await tokenSent(email, "reset_password");
    await resetAdminPassword(systemContext());
    const credential = authenticator.get(await offerPasskeySignIn(visitor()));
    await expect(signInWithPasskey(visitor(), { credential }, "web")).rejects.toEqual(refusal("invalid_credentials"));
    await expect(resetPassword(visitor(), { token: link, new_password: OWN })).rejects.toEqual(refusal("invalid_link"));
  });

  it("is random, and as long as an admin's must be", async () => {
    await createMember({ role: "admin" });
    const { password } = await resetAdminPassword(systemContext());
    expect((await resetAdminPassword(systemContext())).password).not.toBe(password);
    for (const made of [password, newKey()]) {
      expect(made.length).toBeGreaterThanOrEqual(passwordMinFor("admin"));
      await expect(assertAcceptable(made, { role: "admin" })).resolves.toBeUndefined();
    }
  });
});
