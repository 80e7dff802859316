import { describe, expect, it } from "vitest";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { ageLimits } from "@/db/testing/limits";
import { lettersTo, mailbox, tokenSent } from "@/db/testing/mailbox";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { RULES } from "@/lib/core/rate-limit/rules";
import { REFRESH_GRACE_SECONDS } from "./constants";
import { changePassword } from "./service/change-password";
import { refreshSession } from "./service/refresh-session";
import { registerUser } from "./service/register-user";
import { verifyEmail } from "./service/verify-email";
import { signInUser } from "./testing/enter";

const PASSWORD = "copper lantern walks";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const NEWER_FIREFOX = FIREFOX.replaceAll("128.0", "140.0");
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
const security_link = `${env().APP_URL}/profile/security`;

const on = (user_agent: string | null): Ctx => ({ ...anonymousContext(), user_agent });

const confirm = async (email: string) =>
  verifyEmail(anonymousContext(), { token: await tokenSent(email, "verify_email") });

async function registered(user_agent: string | null) {
  const email = `${newId()}@example.com`;
  await registerUser(on(user_agent), { email, full_name: "Mira Joshi", password: PASSWORD });
  await confirm(email);
  return { email, password: PASSWORD };
}

const told = async (email: string, template: string) =>
  (await mailbox(email)).filter((each) => each.template === template);

describe("a sign-in from a device not seen before", () => {
  it("is told, once, and not the one that opened the account, nor a newer version", async () => {
    const person = await registered(FIREFOX);
    for (const device of [FIREFOX, NEWER_FIREFOX, SAFARI, SAFARI, FIREFOX]) await signInUser(on(device), person);
    expect(await told(person.email, "new_device")).toMatchObject([
      { data: { device: "Safari on iOS", at: expect.any(String), security_link } },
    ]);
  });

  it("is told once of two at the same moment", async () => {
    const person = await registered(FIREFOX);
    await Promise.all([signInUser(on(SAFARI), person), signInUser(on(SAFARI), person)]);
    expect(await told(person.email, "new_device")).toHaveLength(1);
  });

  it("is told however the device calls itself", async () => {
    const person = await registered(FIREFOX);
    const odd = ["x".repeat(400), "Mozilla/5.0", "/", "curl/8.5.0", `${"é".repeat(300)}/1.0 (nothing)`];
    for (const device of odd) await signInUser(on(device), person);
    for (const { data } of await told(person.email, "new_device")) {
      expect(String(data.device).length).toBeLessThanOrEqual(80);
    }
    expect(await lettersTo(person.email)).toContain("new_device");
  });

  it("is no news after a wrong password", async () => {
    const person = await registered(FIREFOX);
    await expect(signInUser(on(SAFARI), { ...person, password: "not the password" })).rejects.toThrow();
    expect(await told(person.email, "new_device")).toEqual([]);
  });
});

describe("a refresh token used again", () => {
  it("is told, with the device whose session ended", async () => {
    const email = `${newId()}@example.com`;
    const account = { email, full_name: "Mira Joshi", password: PASSWORD };
    const { refresh_token } = await registerUser(on(FIREFOX), account, "api");
    await confirm(email);
    const use = (seconds: number) => {
      const now = new Date(Date.now() + seconds * 1000);
      return refreshSession({ ...on(SAFARI), now: () => now }, { refresh_token: refresh_token ?? "" });
    };
    await use(1);
    await use(2);
    expect(await told(email, "token_reuse")).toEqual([]);
    for (const seconds of [REFRESH_GRACE_SECONDS + 2, REFRESH_GRACE_SECONDS + 3]) {
      await expect(use(seconds)).rejects.toMatchObject({ code: "invalid_token" });
    }
    expect(await told(email, "token_reuse")).toMatchObject([{ data: { device: "Firefox on Linux", security_link } }]);
  });
});

describe("a changed password", () => {
  it("is told, and one that was refused is not", async () => {
    const { email, ctx } = await createMember({ password: PASSWORD, email_verified: true });
    const wrong = { current_password: "not the password", new_password: "velvet harbour sings" };
    await expect(changePassword(ctx, wrong)).rejects.toMatchObject({ code: "invalid" });
    expect(await lettersTo(email)).toEqual([]);
    await changePassword(ctx, { ...wrong, current_password: PASSWORD });
    expect(await mailbox(email)).toMatchObject([{ template: "password_changed", data: { security_link } }]);
  });
});

describe("many failed sign-ins", () => {
  const fail = async (ctx: Ctx, email: string) => {
    await ageLimits(Math.max(...RULES.sign_in.delays));
    return signInUser(ctx, { email, password: "not the password" }).catch((error) => error.code);
  };

  it("are told with the last try there is, once an hour, from however many networks", async () => {
    const { email } = await createMember({ password: PASSWORD, email_verified: true });
    const network = anonymousContext();
    for (let tries = 1; tries < RULES.sign_in.max; tries++) await fail(network, email);
    expect(await lettersTo(email)).toEqual([]);
    expect(await fail(network, email)).toBe("invalid_credentials");
    expect(await mailbox(email)).toMatchObject([{ template: "account_locked", data: { security_link } }]);
    const elsewhere = anonymousContext();
    for (let tries = 0; tries <= RULES.sign_in.max; tries++) await fail(elsewhere, email);
    expect(await lettersTo(email)).toEqual(["account_locked"]);
  });

  it("are told to nobody where there is nobody", async () => {
    const [network, email] = [anonymousContext(), `${newId()}@example.com`];
    for (let tries = 0; tries <= RULES.sign_in.max; tries++) await fail(network, email);
    expect(await mailbox(email)).toEqual([]);
  });
});
