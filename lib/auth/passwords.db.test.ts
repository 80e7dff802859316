import { hash } from "@node-rs/argon2";
import bcrypt from "@node-rs/bcrypt";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { newId } from "@/lib/core/ids";
import { replaceHash, selectCredentials } from "./queries/accounts";
import { changePassword } from "./service/change-password";
import { registerUser } from "./service/register-user";
import { signInUser } from "./testing/enter";

const PASSWORD = "copper lantern walks";
const refusal = (code: string) => expect.objectContaining({ code });

const storedHash = async (user_id: string) => (await selectCredentials(db(), { user_id }))?.password_hash;

async function memberWith(password_hash: string, is_active = true) {
  const member = await createMember({ is_active });
  await db().update(users).set({ password_hash }).where(eq(users.id, member.user_id));
  return member;
}

const invalid = (path: string, message: RegExp) =>
  expect.objectContaining({
    code: "invalid",
    details: { errors: [{ path, message: expect.stringMatching(message) }] },
  });
const enters = (email: string, password: string) => signInUser(anonymousContext(), { email, password });

describe("signing in with an older hash", () => {
  it.each([
    ["bcrypt", () => bcrypt.hash(PASSWORD, 4)],
    ["a lighter argon2", () => hash(PASSWORD, { memoryCost: 1024, timeCost: 1 })],
  ])("of %s is taken once, and leaves one of today's", async (_, make) => {
    const old = await make();
    const { email, user_id } = await memberWith(old);
    await expect(enters(email, "not the password")).rejects.toEqual(refusal("invalid_credentials"));
    expect(await storedHash(user_id)).toBe(old);

    await enters(email, PASSWORD);
    const better = await storedHash(user_id);
    expect(better).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    await enters(email, PASSWORD);
    expect(await storedHash(user_id)).toBe(better);
    await expect(enters(email, "not the password")).rejects.toEqual(refusal("invalid_credentials"));
  });

  it("holds all of a long password from then on, not the 72 bytes that bcrypt saw", async () => {
    const long = `${PASSWORD} `.repeat(4);
    const { email } = await memberWith(await bcrypt.hash(long, 4));
    await enters(email, long);
    await expect(enters(email, long.slice(0, 72))).rejects.toEqual(refusal("invalid_credentials"));
    await enters(email, long);
  });

  it("changes nothing of a suspended account", async () => {
    const old = await bcrypt.hash(PASSWORD, 4);
    const { email, user_id } = await memberWith(old, false);
    await expect(enters(email, PASSWORD)).rejects.toEqual(refusal("account_suspended"));
    expect(await storedHash(user_id)).toBe(old);
  });

  it("never undoes a password that was changed meanwhile", async () => {
    const [old, changed] = [await bcrypt.hash(PASSWORD, 4), await bcrypt.hash("another one", 4)];
    const { user_id } = await memberWith(changed);
    await replaceHash(db(), user_id, old, await bcrypt.hash(PASSWORD, 4));
    expect(await storedHash(user_id)).toBe(changed);
  });
});

describe("a new password", () => {
  it("may not be the person's own name or e-mail, at registering", async () => {
    const person = { email: `ottilie.${newId()}@example.com`, full_name: "Ottilie Brandt" };
    for (const password of ["ottilie-brandt-77", "Tdnarb.Eilitto"]) {
      await expect(registerUser(anonymousContext(), { ...person, password })).rejects.toEqual(
        invalid("password", /your name/),
      );
    }
    await registerUser(anonymousContext(), { ...person, password: "brandt lantern walks" });
  });

  it("may not be their name, e-mail or username, at changing", async () => {
    const { ctx, username } = await createMember({ password: PASSWORD, full_name: "Ottilie Brandt" });
    for (const new_password of ["ottilie-brandt-77", `${username}!`, "example1999gold"]) {
      await expect(changePassword(ctx, { current_password: PASSWORD, new_password })).rejects.toEqual(
        invalid("new_password", /your name/),
      );
    }
  });

  it("is longer for an admin", async () => {
    const change = { current_password: PASSWORD, new_password: "jX7#qLw2vR+m9T" };
    const admin = await createMember({ password: PASSWORD, role: "admin" });
    await expect(changePassword(admin.ctx, change)).rejects.toEqual(
      invalid("new_password", /^At least 15 characters$/),
    );
    const member = await createMember({ password: PASSWORD });
    await expect(changePassword(member.ctx, change)).resolves.toBeUndefined();
  });
});
