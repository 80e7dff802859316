import type { Browser } from "@playwright/test";
import type { Member } from "@/db/testing/factories";
import { expect, expectAccessible, signIn, test } from "./fixtures";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** A browser of another kind in which somebody signs in by the form. */
async function elsewhere(browser: Browser, { email }: Member, address: string) {
  const context = await browser.newContext({
    userAgent: FIREFOX,
    extraHTTPHeaders: { "x-forwarded-for": address },
  });
  const page = await context.newPage();
  await signIn(page, email);
  await expect(page).toHaveURL(/\/profile$/);
  return page;
}

test("one ends a session from another browser, and it is over there at the next click", async ({
  page,
  member,
  browser,
}) => {
  const other = await elsewhere(browser, member, "10.20.30.40");
  await page.goto("/profile/security");
  const devices = page.getByRole("region", { name: "Devices" });
  await expect(devices.getByText("This device")).toHaveCount(1);
  await expect(devices.getByText("Firefox on Linux")).toBeVisible();
  await devices.getByRole("button", { name: "Sign out Firefox on Linux" }).click();
  await expect(devices.getByText("Firefox on Linux")).toHaveCount(0);
  await expectAccessible(page);

  await other.getByRole("link", { name: "Edit profile" }).first().click();
  await expect(other).toHaveURL(/\/sign-in/);
  await other.context().close();
});

test("one ends every other session at once and stays signed in oneself", async ({ page, member, browser }) => {
  const others = [await elsewhere(browser, member, "10.20.30.41"), await elsewhere(browser, member, "10.20.30.42")];
  await page.goto("/profile/security");
  await page.getByRole("button", { name: "Sign out all other devices" }).click();
  await expect(page.getByText("2 other devices are signed out.")).toBeVisible();
  for (const other of others) {
    await other.goto("/profile");
    await expect(other).toHaveURL(/\/sign-in/);
    await other.context().close();
  }
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Security");
  await expect(page.getByRole("region", { name: "Recent events" }).getByText("Ended all sessions")).toBeVisible();
});

test("a changed password signs every other device out, and says so", async ({ page, member, browser }) => {
  const other = await elsewhere(browser, member, "10.20.30.43");
  await page.goto("/profile/security");
  await page.getByLabel("Current password", { exact: true }).fill("not the password");
  await page.getByLabel("New password", { exact: true }).fill("four grey herons waiting");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Current password", { exact: true })).toHaveAccessibleDescription(
    "This is not your password",
  );
  await page.getByLabel("Current password", { exact: true }).fill("copper lantern walks");
  await page.getByLabel("New password", { exact: true }).fill("four grey herons waiting");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Changed. Every other device is signed out.")).toBeVisible();
  await other.goto("/profile");
  await expect(other).toHaveURL(/\/sign-in/);
  await other.context().close();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one ends a session from another browser", async ({ page, member, browser }) => {
    const other = await elsewhere(browser, member, "10.20.30.44");
    await page.goto("/profile/security");
    await page.getByRole("button", { name: "Sign out Firefox on Linux" }).click();
    await expect(page.getByText("Firefox on Linux")).toHaveCount(0);
    await other.goto("/profile");
    await expect(other).toHaveURL(/\/sign-in/);
    await other.context().close();
  });
});
