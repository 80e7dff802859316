import type { Page } from "@playwright/test";
import { expect, signOut, test } from "./fixtures";

const save = { name: "Save", exact: true } as const;
const saved = (page: Page) => page.getByText("Saved", { exact: true });

/** Holds what the form sends until told to let go. */
async function holdSaving(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/profile/edit", async (route) => {
    await held;
    await route.continue();
  });
  return () => release();
}

test("what is typed while saving stays, and is not called saved", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await page.getByLabel("Title").fill("First");
  await page.getByLabel("Website").fill("mira.example");
  const release = await holdSaving(page);
  await page.getByRole("button", save).click();
  await page.getByLabel("Title").fill("First and second");
  await page.getByLabel("Bio").fill("Four");
  await page.getByLabel("Specialities").fill("Pearls,");
  release();
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("First and second");
  await expect(page.getByText("4 of 1,000")).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove Pearls" })).toBeVisible();
  await expect(page.getByLabel("Website")).toHaveValue("https://mira.example");

  await page.getByRole("button", save).click();
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Title")).toHaveValue("First and second");
  await expect(page.getByRole("button", { name: "Remove Pearls" })).toBeVisible();
});

test("what the server tidied shows tidy where nothing more was typed", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await page.getByLabel("Name", { exact: true }).fill("  Nora  ");
  await page.getByLabel("Bio").fill("One\nTwo");
  await page.getByRole("button", save).click();
  await expect(saved(page)).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Nora");
});

test("a save that does not arrive is said, and sent again", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await page.getByLabel("Bio").fill("Precious words");
  await page.route("**/profile/edit", (route) => route.abort("connectionreset"));
  await page.getByRole("button", save).click();
  await expect(page.getByText(/did not reach us/)).toBeVisible();
  await expect(page.getByLabel("Bio")).toHaveValue("Precious words");
  await page.unroute("**/profile/edit");
  await page.getByRole("button", save).click();
  await expect(saved(page)).toBeVisible();
});

test("focus stays on Save, and goes to the first field with a complaint", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await page.getByLabel("Title").fill("Goldsmith");
  await page.getByRole("button", save).click();
  await expect(saved(page)).toBeVisible();
  await expect(page.getByRole("button", save)).toBeFocused();
  await page.getByLabel("Website").fill("javascript:alert(1)");
  await page.getByLabel("Username").fill("No!");
  await page.getByLabel("Website").press("Enter");
  await expect(page.getByLabel("Username")).toBeFocused();
});

test("Enter after a conflict saves nothing over the other change", async ({ page, context, member: _ }) => {
  await page.goto("/profile/edit");
  await context.request.patch("/api/v1/users/profile", { data: { title: "From elsewhere" } });
  await page.getByLabel("Title").fill("From here");
  let answers = 0;
  page.on("response", (response) => {
    if (response.request().method() === "POST") answers++;
  });
  for (let tries = 1; tries <= 2; tries++) {
    await page.getByLabel("Title").press("Enter");
    await expect.poll(() => answers).toBe(tries);
    await expect(page.getByText("This profile was changed elsewhere")).toBeVisible();
    await expect(page.getByRole("button", save)).toBeEnabled();
  }
  const profile = await (await context.request.get("/api/v1/users/profile")).json();
  expect(profile.title).toBe("From elsewhere");
});

test("signing out with unsaved changes asks first, choosing a theme does not", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await page.getByLabel("Bio").fill("Half a thought");
  const questions: string[] = [];
  page.on("dialog", async (dialog) => {
    questions.push(dialog.message());
    await dialog.dismiss();
  });
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await expect(page.getByRole("button", { name: "Dark", exact: true })).toHaveAttribute("aria-pressed", "true");
  expect(questions).toEqual([]);
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(() => questions.length).toBe(1);
  await expect(page.getByLabel("Bio")).toHaveValue("Half a thought");
  expect((await page.request.get("/api/v1/users/profile")).status()).toBe(200);
  page.removeAllListeners("dialog");
  page.on("dialog", (dialog) => dialog.accept());
  await page.keyboard.press("Escape");
  await signOut(page);
});

test("the back button with unsaved changes asks first", async ({ page, member: _ }) => {
  await page.goto("/profile");
  await page.getByRole("link", { name: "Edit profile" }).first().click();
  await page.getByLabel("Bio").fill("Half a thought");
  let answer = false;
  let questions = 0;
  page.on("dialog", async (dialog) => {
    questions++;
    await (answer ? dialog.accept() : dialog.dismiss());
  });
  const goBack = () => page.evaluate(() => window.history.back());
  await goBack();
  await expect.poll(() => questions).toBe(1);
  await expect(page).toHaveURL(/\/profile\/edit$/);
  await expect(page.getByLabel("Bio")).toHaveValue("Half a thought");
  answer = true;
  // A page may be stopped from going back only once for each time somebody touches it.
  await page.getByLabel("Bio").click();
  await goBack();
  await expect(page).toHaveURL(/\/profile$/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a change made elsewhere is not lost behind a field's complaint", async ({ page, member: _ }) => {
    const titleNow = async () => (await (await page.request.get("/api/v1/users/profile")).json()).title;
    await page.goto("/profile/edit");
    await page.request.patch("/api/v1/users/profile", { data: { title: "From elsewhere" } });
    await page.getByLabel("Username").fill("No!");
    await page.getByRole("button", save).click();
    await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/3–30 letters/);
    await page.getByLabel("Username").fill(`kept_${Math.random().toString(36).slice(2, 12)}`);
    await page.getByRole("button", save).click();
    await expect(page.getByText("This profile was changed elsewhere")).toBeVisible();
    expect(await titleNow()).toBe("From elsewhere");
    await page.getByLabel("Title").fill("From here");
    await page.getByRole("button", { name: "Overwrite" }).click();
    await expect(saved(page)).toBeVisible();
    expect(await titleNow()).toBe("From here");
  });

  test("a picture says what it needs, and offers nothing that would not work", async ({ page, member: _ }) => {
    await page.goto("/profile/edit");
    await expect(page.getByText(/needs JavaScript/)).toBeVisible();
    await expect(page.getByText(/drop it here/)).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Add a picture" })).toHaveCount(0);
  });
});
