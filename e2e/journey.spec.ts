import { expect, expectAccessible, freshEmail, PASSWORD, photograph, signIn, signOut, test } from "./fixtures";

test("a person registers, edits, crops a picture, signs out; an admin finds and suspends them", async ({
  page,
  person,
  browser,
  enter,
}) => {
  const email = freshEmail();
  const name = `Mira ${email.slice(0, 8)}`;

  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Create account" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Full name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/profile$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("progressbar", { name: "Profile completeness" })).toHaveAttribute("aria-valuenow", "10");

  await page.getByRole("link", { name: "Edit profile" }).first().click();
  await page.getByLabel("Title").fill("Goldsmith");
  await page.getByLabel("Location").fill("Jaipur");
  await page.getByLabel("Bio").fill("High-carat gold.\nFoil-backed <b>stones</b>.");
  await page.getByLabel("Website").fill("mira.example");
  await page.getByLabel("Specialities").fill("Kundan,22k gold,");
  await expect(page.getByRole("button", { name: "Remove Kundan" })).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();

  await page.locator('input[type="file"]').setInputFiles(await photograph());
  const dialog = page.getByRole("dialog", { name: "Crop your picture" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();
  await expect(dialog).toBeHidden();

  await page.getByRole("link", { name: "Overview" }).click();
  const picture = page.getByRole("img", { name: `Picture of ${name}` });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth))
    .toBeGreaterThan(0);
  await expect(page.getByRole("progressbar", { name: "Profile completeness" })).toHaveAttribute("aria-valuenow", "100");
  await expect(page.getByText("Foil-backed <b>stones</b>.")).toBeVisible();

  await signOut(page);
  await signIn(page, email);
  await expect(page).toHaveURL(/\/profile$/);

  const admin = await person({ role: "admin", full_name: "Ada Min" });
  const office = await browser.newContext();
  await enter(office, admin);
  const desk = await office.newPage();
  await desk.goto("/admin/users");
  await desk.getByRole("searchbox", { name: "Search members" }).fill(email.slice(0, 12));
  await expect(desk).toHaveURL(/q=/);
  await expect(desk.getByRole("row").filter({ hasText: email })).toBeVisible();
  await desk.getByRole("link", { name }).click();
  await expect(desk.getByRole("heading", { level: 1 })).toHaveText(name);
  await desk.getByRole("button", { name: "Suspend" }).click();
  await expect(desk.getByText("Suspended. Every session of theirs has ended.")).toBeVisible();
  await office.close();

  await page.getByRole("link", { name: "Edit profile" }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, email);
  await expect(page.getByText("This account is suspended")).toBeVisible();
});
