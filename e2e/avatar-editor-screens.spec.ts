import type { Page } from "@playwright/test";
import { makeAnimation } from "@/db/testing/animations";
import { choose, chooseHere, saveFrom, saveOne } from "./editor";
import { expect, expectAccessible, expectNoSideways, photograph, test } from "./fixtures";

const SCREENS = [
  { width: 360, height: 780, scheme: "dark" },
  { width: 768, height: 1024, scheme: "light" },
  { width: 1280, height: 900, scheme: "dark" },
  { width: 1280, height: 900, scheme: "light" },
] as const;

async function lookAt(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectNoSideways(page);
}

for (const { width, height, scheme } of SCREENS) {
  test.describe(`${width} px, ${scheme}`, () => {
    test.use({ viewport: { width, height }, colorScheme: scheme });

    test("every state of the editor is usable by everyone and fits", async ({ page, member: _ }) => {
      const dialog = await choose(page, await photograph(1600, 900));
      await dialog.getByRole("button", { name: "Rotate right" }).click();
      await dialog.getByRole("button", { name: "Flip" }).click();
      await lookAt(page);
      await page.route("**/profile/me/avatar", (route) => route.abort());
      await dialog.getByRole("button", { name: "Save picture" }).click();
      await expect(dialog.getByRole("alert")).toBeVisible();
      await lookAt(page);
      await page.unroute("**/profile/me/avatar");
      await saveFrom(page);
      await saveOne(page, 700, 700);
      await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
      await expect(page.getByRole("region", { name: "Before this one" })).toBeVisible();
      await lookAt(page);
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await lookAt(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Crop again" }).click();
      await expect(page.getByRole("dialog", { name: "Crop your picture again" })).toBeVisible();
      await lookAt(page);
    });
  });
}

test("whoever wants no motion sees the still, and so does every list", async ({ page, member: _ }) => {
  const buffer = await makeAnimation({ frames: 3, kind: "webp" });
  await choose(page, { name: "wave.webp", mimeType: "image/webp", buffer });
  await saveFrom(page);
  const source = (where: string) =>
    page.locator(where).evaluate((image: HTMLImageElement) => image.currentSrc.split(".").at(-1));
  const head = 'section[aria-label="Profile"] img';
  await page.goto("/profile");
  await expect.poll(() => source(head)).toBe("webp");
  await expect.poll(() => source("header img")).toBe("jpg");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.reload();
  await expect.poll(() => source(head)).toBe("jpg");
});

test("a picture that does not come leaves the gem, with and without words", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await saveOne(page);
  await page.route("**/files/avatars/**", (route) => route.abort());
  await page.goto("/profile");
  await expect(page.getByRole("button", { name: "Your account" }).locator("svg")).toBeVisible();
  await expect(page.getByRole("img", { name: /^Picture of/ }).locator("svg")).toBeVisible();
  await expect(page.locator("main img, header img")).toHaveCount(0);
});

test("a picture that takes its time is a blur of itself until it comes", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await saveOne(page);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/files/avatars/**", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/profile", { waitUntil: "commit" });
  const head = page.getByRole("img", { name: /^Picture of/ });
  await expect(head).toHaveCSS("background-image", /^url\("data:image\/png/);
  release();
  await expect(head).toHaveCSS("background-image", "none");
});

test("without scripts the page says what choosing a picture needs", async ({ browser, person, enter, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  await enter(context, await person());
  const page = await context.newPage();
  await page.goto("/profile/edit");
  await expect(page.getByText("Choosing and cropping a picture needs JavaScript")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a picture" })).toBeHidden();
  await context.close();
});

test("a second choice takes the place of the first", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1000, 500));
  await expect(dialog.locator('[aria-live="polite"]')).toContainText("1000 by 500");
  await page.getByRole("button", { name: "Cancel" }).click();
  await chooseHere(page, await photograph(600, 900));
  await expect(dialog.locator('[aria-live="polite"]')).toContainText("600 by 900");
});
