import { expect, expectAccessible, freshEmail, PASSWORD, test } from "./fixtures";

/** One of the first words of the dictionary of common passwords. */
const DICTIONARY = "letmein";
const OWN_NAME =
  "Very easy to guess. Too much of it is your name, your e-mail or ours. Add words that have nothing to do with you.";

test("one reads while typing how good a password is, and pays for the dictionaries only then", async ({ page }) => {
  const scripts: { url: string; holds: Promise<boolean> }[] = [];
  page.on("response", (response) => {
    if (!response.url().includes("/_next/static/")) return;
    const holds = response.text().then((text) => text.includes(DICTIONARY));
    scripts.push({ url: response.url(), holds: holds.catch(() => false) });
  });
  const dictionaries = async () => (await Promise.all(scripts.map(({ holds }) => holds))).filter(Boolean).length;

  await page.goto("/register");
  await page.getByLabel("E-mail").fill("mira.joshi@example.com");
  await page.getByLabel("Full name").fill("Mira Joshi");
  await page.waitForLoadState("networkidle");
  expect(scripts.length).toBeGreaterThan(0);
  expect(await dictionaries()).toBe(0);

  const field = page.getByLabel("Password", { exact: true });
  await field.pressSequentially("mirajosh");
  await expect(field).toHaveAccessibleDescription("Too short: at least 10 characters");
  await field.pressSequentially("i1990");
  await expect(field).toHaveAccessibleDescription(OWN_NAME);
  await expect(page.locator("[aria-live=polite]", { hasText: OWN_NAME })).toHaveCount(1);
  await expectAccessible(page);
  expect(await dictionaries()).toBeGreaterThan(0);

  await field.fill("joshi lantern walks");
  await expect(field).toHaveAccessibleDescription("Strong");
  await page.getByLabel("Full name").fill("Lantern Walks");
  await expect(field).toHaveAccessibleDescription(OWN_NAME);
  await field.fill("");
  await expect(field).toHaveAccessibleDescription(/^At least 10 characters/);
});

test("the server says the same as the form did, and the form begins anew", async ({ page }) => {
  await page.goto("/register");
  await page.getByLabel("E-mail").fill(freshEmail());
  await page.getByLabel("Full name").fill("Mira Joshi");
  const field = page.getByLabel("Password", { exact: true });
  await field.fill("MiraJoshi1990");
  await expect(field).toHaveAccessibleDescription(OWN_NAME);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(field).toHaveAccessibleDescription(`${OWN_NAME} At least 10 characters. Several words make a good one.`);
  await field.fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/profile$/);
});

test("changing it asks an admin for more, and knows their name", async ({ page, admin }) => {
  await page.goto("/profile/security");
  await page.getByLabel("Current password").fill(PASSWORD);
  const field = page.getByLabel("New password");
  await expect(field).toHaveAccessibleDescription(/^At least 15 characters/);
  await field.fill("jX7#qLw2vR+m9T");
  await expect(field).toHaveAccessibleDescription("Too short: at least 15 characters");
  await field.fill(`${admin.username}-1990-gold!!`);
  await expect(field).toHaveAccessibleDescription(/Too much of it is your name/);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(field).toHaveAccessibleDescription(/Too much of it is your name.* At least 15 characters/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the same is read after sending", async ({ page }) => {
    await page.goto("/register");
    await page.getByLabel("E-mail").fill(freshEmail());
    await page.getByLabel("Full name").fill("Mira Joshi");
    await page.getByLabel("Password", { exact: true }).fill("mirajoshi1990");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(new RegExp(`^${OWN_NAME}`));
  });
});
