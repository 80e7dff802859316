import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import type { Member } from "@/db/testing/factories";
import { codeSent } from "@/db/testing/mailbox";
import { expect, expectAccessible, freshEmail, PASSWORD, signIn, signOut, test } from "./fixtures";
import { pageIn } from "./letters";

const NEW = "velvet harbour sings";

async function proveLongAgo({ session_id }: Member): Promise<void> {
  const proved_at = new Date(Date.now() - 60 * 60 * 1000);
  await db().update(user_sessions).set({ proved_at }).where(eq(user_sessions.id, session_id));
}

test("an e-mail is changed from the new mailbox, and comes back from the old one", async ({
  page,
  person,
  context,
  enter,
}) => {
  const member = await person({ email_verified: true });
  await enter(context, member);
  await proveLongAgo(member);
  const new_email = freshEmail();
  await page.goto("/profile/security");
  const section = page.locator("#email");
  await section.getByText("Change e-mail").first().click();
  await section.getByLabel("New e-mail").fill(new_email);
  await section.getByRole("button", { name: "Change e-mail" }).click();
  await section.getByLabel("Your password").fill("not the password");
  await section.getByRole("button", { name: "Change e-mail" }).click();
  await expect(section.getByLabel("Your password")).toHaveAccessibleDescription(/not your password/);
  await expect(section.getByLabel("New e-mail")).toHaveValue(new_email);
  await section.getByLabel("Your password").fill(PASSWORD);
  await section.getByRole("button", { name: "Change e-mail" }).click();
  await expect(section.getByText("Waiting to be confirmed")).toBeVisible();
  await expectAccessible(page);

  await section.getByRole("button", { name: "Call it off" }).click();
  await expect(section.getByText("Called off.")).toBeVisible();
  const void_page = await pageIn(new_email, "confirm_email_change");
  await section.getByText("Change e-mail").first().click();
  await section.getByLabel("New e-mail").fill(new_email);
  await section.getByRole("button", { name: "Change e-mail" }).click();
  await expect(section.getByText("Waiting to be confirmed")).toBeVisible();
  await page.goto(void_page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");

  await page.goto(await pageIn(new_email, "confirm_email_change"));
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use this e-mail" }).click();
  await page.getByRole("link", { name: "Go to your account" }).click();
  await expect(section.getByText(new_email)).toBeVisible();

  await page.goto(await pageIn(member.email, "email_changed"));
  await expect(page.getByRole("main").getByText(new_email)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Undo the change" }).click();
  await expect(page.getByText("Your e-mail is back")).toBeVisible();
  await expect(page.getByRole("button", { name: "Your account" })).toHaveCount(0);
  await page.getByLabel("New password").fill(NEW);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await signIn(page, member.email, NEW);
  await expect(page).toHaveURL(/\/profile$/);
});

test("a mobile number is added with a code, signs in, and is removed", async ({ page, member }) => {
  const mobile = `+4670${randomInt(1e6, 1e7)}`;
  const section = page.locator("#mobile");
  await page.goto("/profile/security");
  await section.getByLabel("Mobile number").fill("12");
  await section.getByRole("button", { name: "Send code" }).click();
  await expect(section.getByLabel("Mobile number")).toHaveAccessibleDescription(/with its country code/);
  await section.getByLabel("Mobile number").fill(mobile);
  await section.getByRole("button", { name: "Send code" }).click();
  const code = await section.getByLabel("Code from the message");
  await code.fill("12");
  await section.getByRole("button", { name: "Confirm number" }).click();
  await expect(code).toHaveAccessibleDescription(/Must be the 6 digits/);
  await expectAccessible(page);
  await code.fill(await codeSent(mobile));
  await section.getByRole("button", { name: "Confirm number" }).click();
  await expect(section.getByText("You can sign in with this number.")).toBeVisible();
  await expect(section.getByText(mobile)).toBeVisible();
  await expectAccessible(page);

  await signOut(page);
  await signIn(page, mobile);
  await expect(page).toHaveURL(/\/profile$/);
  await page.goto("/profile/security");
  await section.getByText("Remove number").first().click();
  await section.getByRole("button", { name: "Remove number" }).click();
  await expect(section.getByText("Removed.")).toBeVisible();
  await expect(section.getByText(mobile)).toHaveCount(0);
  expect(member.user_id).toBeTruthy();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one changes the e-mail and brings it back", async ({ page, person, context, enter }) => {
    const member = await person({ email_verified: true });
    await enter(context, member);
    await proveLongAgo(member);
    const new_email = freshEmail();
    await page.goto("/profile/security");
    const section = page.locator("#email");
    await section.getByText("Change e-mail").first().click();
    await section.getByLabel("New e-mail").fill(new_email);
    await section.getByRole("button", { name: "Change e-mail" }).click();
    await section.getByLabel("Your password").fill(PASSWORD);
    await section.getByRole("button", { name: "Change e-mail" }).click();
    await expect(section.getByText("Waiting to be confirmed")).toBeVisible();
    await page.goto(await pageIn(new_email, "confirm_email_change"));
    await page.getByRole("button", { name: "Use this e-mail" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your e-mail is changed");
    await page.goto(await pageIn(member.email, "email_changed"));
    await page.getByRole("button", { name: "Undo the change" }).click();
    await expect(page.getByText("Your e-mail is back")).toBeVisible();
  });
});
