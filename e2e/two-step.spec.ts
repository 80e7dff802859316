import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import { codeOf, turnOn } from "@/lib/auth/testing/two-step";
import { expect, expectAccessible, expectNoSideways, PASSWORD, signIn, signOut, test } from "./fixtures";

const section = (page: Page) => page.getByRole("region", { name: "Two-step sign-in" });
const codeField = (page: Page) => page.getByLabel("Code from your authenticator app");

async function go(page: Page): Promise<void> {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Continue" }).click();
  await answer;
  // The answer is on the page: what is typed from here on stays.
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** What an authenticator app shows, for codes that are taken once: so many steps from now. */
const appCode = (secret: string, steps = 0) => codeOf(secret, new Date(), steps);

const proveLongAgo = ({ session_id }: { session_id: string }) =>
  db()
    .update(user_sessions)
    .set({ proved_at: new Date(0) })
    .where(eq(user_sessions.id, session_id));

const secretShown = async (page: Page) =>
  (await section(page).locator("code").textContent())?.replaceAll(" ", "") ?? "";

/** Opens the set-up and reads the secret that is to be typed into the app. */
async function beginSetup(page: Page): Promise<string> {
  await page.goto("/profile/security");
  await section(page).getByRole("button", { name: "Set up" }).click();
  await expect(section(page).getByRole("img", { name: "The secret as a QR code" })).toBeVisible();
  const secret = await secretShown(page);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  return secret;
}

test("one turns it on, signs in by it and by a recovery code, and turns it off", async ({ page, member }) => {
  const secret = await beginSetup(page);
  await expectAccessible(page);
  const link = section(page).getByRole("link", { name: "Open it in the app" });
  await expect(link).toHaveAttribute("href", new RegExp(`^otpauth://totp/GOLD:.*secret=${secret}`));

  await section(page).getByLabel("Code", { exact: true }).fill("000000");
  await section(page).getByRole("button", { name: "Turn on" }).click();
  await expect(section(page).getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/Not the code/);
  await expect(section(page).getByLabel("Code", { exact: true })).toBeFocused();
  await section(page).getByLabel("Code", { exact: true }).fill(appCode(secret));
  await section(page).getByRole("button", { name: "Turn on" }).click();

  const codes = section(page).getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await expectAccessible(page);
  const kept = await codes.allInnerTexts();
  const download = page.waitForEvent("download");
  await section(page).getByRole("link", { name: "Download" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("gold-recovery-codes.txt");
  const text = await readFile(await file.path(), "utf8");
  for (const code of kept) expect(text).toContain(code);
  await page.emulateMedia({ media: "print" });
  await expect(codes.first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Security" })).toBeHidden();
  await page.emulateMedia({ media: null });
  await section(page).getByRole("link", { name: "I have kept them" }).click();
  await expect(codes).toHaveCount(0);
  await expect(section(page)).toContainText("10 recovery codes left");
  await expectAccessible(page);

  await signOut(page);
  await page.goto("/profile/edit");
  await page.getByLabel("E-mail").fill(member.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await expect(codeField(page)).toBeFocused();
  await expectAccessible(page);
  await codeField(page).fill("12 34");
  await go(page);
  await expect(codeField(page)).toHaveAccessibleDescription(/Six digits from the app, or a recovery code/);
  await codeField(page).fill(appCode(secret, 1));
  await go(page);
  await expect(page).toHaveURL(/\/profile\/edit$/);

  await signOut(page);
  await signIn(page, member.email);
  await codeField(page).fill("000000");
  await go(page);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await expect(page.getByLabel("Recovery code")).toBeFocused();
  await expect(page.getByLabel("Recovery code")).toHaveValue("");
  await expect(page.getByLabel("Recovery code")).toHaveAccessibleDescription(/^One of the ten/);
  await page.getByLabel("Recovery code").fill(kept[0]?.toUpperCase() ?? "");
  await go(page);
  await expect(page).toHaveURL(/\/profile$/);

  await page.goto("/profile/security");
  await expect(section(page)).toContainText("9 recovery codes left");
  await section(page).getByText("Turn off", { exact: true }).click();
  await section(page).getByRole("button", { name: "Turn two-step sign-in off" }).click();
  await expect(section(page)).toContainText("Two-step sign-in is off");
  await signOut(page);
  await signIn(page, member.email);
  await expect(page).toHaveURL(/\/profile$/);
});

test("a code works once, and a sign-in that has run out begins again in words", async ({ page, person }) => {
  const member = await person();
  const { secret } = await turnOn(member.ctx);
  const code = appCode(secret);
  await signIn(page, member.email);
  await codeField(page).fill(code);
  await go(page);
  await expect(page).toHaveURL(/\/profile$/);
  await signOut(page);
  await signIn(page, member.email);
  for (let tries = 0; tries < 4; tries++) {
    await codeField(page).fill(code);
    await go(page);
    await expect(codeField(page)).toHaveAccessibleDescription(/used already/);
  }
  await codeField(page).fill("999999");
  await go(page);
  await expect(codeField(page)).toHaveValue("999999");
  await expect(codeField(page)).toHaveAccessibleDescription(/used already/);
  await codeField(page).fill(appCode(secret, 1));
  await go(page);
  await expect(page.getByText("This sign-in has run out. Begin it again")).toBeVisible();
  await page.getByLabel("E-mail").fill(member.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(codeField(page)).toBeVisible();
  await codeField(page).fill(appCode(secret, 1));
  await go(page);
  await expect(page.getByText(/Too many tries\. Try again in \d+ /)).toBeVisible();
});

test("whoever proved long ago who they are is asked for the password first, and loses nothing", async ({
  page,
  member,
}) => {
  const secret = await beginSetup(page);
  await proveLongAgo(member);
  await section(page).getByLabel("Code", { exact: true }).fill(appCode(secret));
  await section(page).getByRole("button", { name: "Turn on" }).click();
  await expect(section(page).getByText("Is it you?")).toBeVisible();
  await expect(section(page).getByLabel("Code", { exact: true })).toHaveValue(/\d{6}/);
  await expectAccessible(page);
  await section(page).getByLabel("Your password").fill("not the password");
  await section(page).getByRole("button", { name: "Turn on" }).click();
  await expect(section(page).getByLabel("Your password")).toHaveAccessibleDescription("This is not your password");
  expect(await secretShown(page)).toBe(secret);
  await section(page).getByLabel("Your password").fill(PASSWORD);
  await section(page).getByRole("button", { name: "Turn on" }).click();
  await expect(section(page).getByRole("listitem")).toHaveCount(10);

  await page.reload();
  await proveLongAgo(member);
  await section(page).getByText("Turn off", { exact: true }).click();
  await section(page).getByRole("button", { name: "Turn two-step sign-in off" }).click();
  await section(page).getByLabel("Your password").fill(PASSWORD);
  await section(page).getByRole("button", { name: "Turn two-step sign-in off" }).click();
  await expect(section(page)).toContainText("Two-step sign-in is off");
});

test("new recovery codes replace the old, and few left are said so", async ({ page, member }) => {
  const { recovery_codes } = await turnOn(member.ctx);
  await page.goto("/profile/security");
  await section(page).getByText("New recovery codes", { exact: true }).click();
  await section(page).getByRole("button", { name: "Make new recovery codes" }).click();
  const codes = section(page).getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const fresh = await codes.allInnerTexts();
  expect(fresh).not.toContain(recovery_codes[0]);
  for (const code of fresh.slice(0, 7)) {
    await page.context().clearCookies();
    await signIn(page, member.email);
    await codeField(page).fill(code);
    await go(page);
    await expect(page).toHaveURL(/\/profile$/);
  }
  await page.goto("/profile/security");
  await expect(section(page).getByRole("alert")).toContainText("3 recovery codes left");
  await expectAccessible(page);
});

for (const [width, scheme] of [
  [360, "light"],
  [1280, "dark"],
] as const) {
  test.describe(`${width} px, ${scheme}`, () => {
    test.use({ viewport: { width, height: 800 }, colorScheme: scheme });

    test("every state of it fits and is usable by everyone", async ({ page, member }) => {
      const secret = await beginSetup(page);
      await expectAccessible(page);
      await expectNoSideways(page);
      await section(page).getByLabel("Code", { exact: true }).fill(appCode(secret));
      await section(page).getByRole("button", { name: "Turn on" }).click();
      await expect(section(page).getByRole("listitem")).toHaveCount(10);
      await expectAccessible(page);
      await expectNoSideways(page);
      await page.reload();
      for (const name of ["New recovery codes", "Turn off"])
        await section(page).getByText(name, { exact: true }).click();
      await expectAccessible(page);
      await expectNoSideways(page);
      await page.context().clearCookies();
      await signIn(page, member.email);
      await expect(codeField(page)).toBeVisible();
      await expectAccessible(page);
      await expectNoSideways(page);
    });
  });
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one sets it up, keeps what the page shows after a wrong code, and turns it off", async ({
    page,
    member: _,
  }) => {
    const secret = await beginSetup(page);
    await section(page).getByLabel("Code", { exact: true }).fill("000000");
    await section(page).getByRole("button", { name: "Turn on" }).click();
    await expect(section(page).getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/Not the code/);
    expect(await secretShown(page)).toBe(secret);
    await section(page).getByLabel("Code", { exact: true }).fill(appCode(secret));
    await section(page).getByRole("button", { name: "Turn on" }).click();
    await expect(section(page).getByRole("listitem")).toHaveCount(10);
    await section(page).getByRole("link", { name: "I have kept them" }).click();
    await section(page).getByText("Turn off", { exact: true }).click();
    await section(page).getByRole("button", { name: "Turn two-step sign-in off" }).click();
    await expect(section(page)).toContainText("Two-step sign-in is off");
  });

  test("the second step of signing in works, by either code, and goes where one was going", async ({
    page,
    person,
  }) => {
    const member = await person();
    const { secret, recovery_codes } = await turnOn(member.ctx);
    const enter = async () => {
      await page.goto("/profile/edit");
      await page.getByLabel("E-mail").fill(member.email);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
    };
    await enter();
    await codeField(page).fill("000000");
    await go(page);
    await expect(codeField(page)).toHaveAccessibleDescription(/used already/);
    await codeField(page).fill(appCode(secret));
    await go(page);
    await expect(page).toHaveURL(/\/profile\/edit$/);

    await page.context().clearCookies();
    await enter();
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await expect(page.getByLabel("Recovery code")).toHaveAccessibleDescription(/^One of the ten/);
    await page.getByLabel("Recovery code").fill("nothing like it");
    await go(page);
    await expect(page.getByLabel("Recovery code")).toHaveAccessibleDescription(/or a recovery code of six groups/);
    await expect(page.getByLabel("Recovery code")).toHaveValue("nothing like it");
    await page.getByLabel("Recovery code").fill(recovery_codes[0] ?? "");
    await go(page);
    await expect(page).toHaveURL(/\/profile\/edit$/);
  });
});
