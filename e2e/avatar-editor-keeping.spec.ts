import type { Page } from "@playwright/test";
import { choose, keyOf, quartersOf, saveFrom, saveOne, shownUrl } from "./editor";
import { expect, photograph, test } from "./fixtures";

const undo = (page: Page) => page.getByRole("button", { name: "Undo" });
const former = (page: Page) => page.getByRole("region", { name: "Before this one" }).getByRole("listitem");

/** Two pictures, the second shown; answers their addresses. */
async function replaceOne(page: Page) {
  await page.goto("/profile/edit");
  const first = await saveOne(page);
  const second = await saveOne(page, 700, 700);
  await expect(undo(page)).toBeVisible();
  return { first, second };
}

async function expectShownEverywhere(page: Page, address: string): Promise<void> {
  const key = new RegExp(keyOf(address));
  await expect(page.locator("header img")).toHaveAttribute("src", key);
  await expect(page.locator("#picture img").first()).toHaveAttribute("src", key);
  await expect.poll(() => shownUrl(page.request)).toBe(address);
}

test("a replaced picture comes back at a press, everywhere, and the form is not behind after", async ({
  page,
  member: _,
}) => {
  const { first, second } = await replaceOne(page);
  await expectShownEverywhere(page, second);
  // It takes no focus to itself, but can be reached.
  await expect(page.getByRole("button", { name: "Change picture" })).toBeFocused();
  await undo(page).focus();
  await page.keyboard.press("Enter");
  await expect(undo(page)).toHaveCount(0);
  await expectShownEverywhere(page, first);
  // The button is gone, and focus is not thrown to the top of the page.
  expect(await page.evaluate(() => document.activeElement?.closest("header") !== null)).toBe(true);
  await page.getByLabel("Title").fill("After undoing");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("Control Z undoes too, except where it belongs to a field", async ({ page, member: _ }) => {
  const { first, second } = await replaceOne(page);
  await page.getByLabel("Title").fill("Typed");
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(page.getByLabel("Title")).toHaveValue("");
  await expectShownEverywhere(page, second);
  await page.getByRole("button", { name: "Change picture" }).focus();
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(undo(page)).toHaveCount(0);
  await expectShownEverywhere(page, first);
});

test("the chance to undo lasts ten seconds, longer while one is at it, and goes along to other pages", async ({
  page,
  member: _,
}) => {
  await page.clock.install();
  const { second } = await replaceOne(page);
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page).toHaveURL(/\/profile$/);
  await undo(page).focus();
  await page.clock.fastForward(30_000);
  await expect(undo(page)).toBeVisible();
  await page.getByRole("link", { name: "Overview" }).focus();
  await undo(page).hover();
  await page.clock.fastForward(30_000);
  await expect(undo(page)).toBeVisible();
  await page.mouse.move(5, 5);
  await page.clock.fastForward(10_000);
  await expect(undo(page)).toHaveCount(0);
  expect(await shownUrl(page.request)).toBe(second);
});

test("an undo that fails says so, shows what is there, and can be tried again", async ({ page, member: _ }) => {
  const { first, second } = await replaceOne(page);
  await page.route("**/avatar/restore", (route) => route.abort());
  await undo(page).click();
  await expect(page.getByText("The connection was lost")).toBeVisible();
  await expectShownEverywhere(page, second);
  await page.unroute("**/avatar/restore");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("The connection was lost")).toHaveCount(0);
  await expectShownEverywhere(page, first);
});

test("a first picture has nothing to go back to", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await saveOne(page);
  await expect(former(page)).toHaveCount(0);
  await expect(undo(page)).toHaveCount(0);
});

test("former pictures stand under the present one and are used again", async ({ page, member: _ }) => {
  const { first, second } = await replaceOne(page);
  await expect(former(page)).toHaveCount(1);
  await former(page).getByRole("button", { name: "Use again" }).click();
  await expect(page.getByText("Picture changed")).toBeVisible();
  await expectShownEverywhere(page, first);
  await expect(former(page).locator("img")).toHaveAttribute("src", new RegExp(keyOf(second)));
  await undo(page).click();
  await expectShownEverywhere(page, second);
});

test("the picture shown is cropped again from its original, as it was turned", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1200, 1600));
  await dialog.getByRole("slider", { name: "Size" }).press("End");
  await dialog.getByRole("button", { name: "Rotate right" }).click();
  await dialog.getByLabel("Describe the picture").fill("Four colours");
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(["blue", "red", "yellow", "green"]);

  await page.getByRole("button", { name: "Crop again" }).click();
  const again = page.getByRole("dialog", { name: "Crop your picture again" });
  await expect(again.getByRole("slider", { name: "Size" })).toHaveAttribute("aria-valuetext", "1200 of 1200 pixels");
  await again.getByRole("button", { name: "Rotate left" }).click();
  await again.getByRole("button", { name: "Flip" }).click();
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(["green", "red", "yellow", "blue"]);
  const shown = await (await page.request.get("/api/v1/profile/me/avatar")).json();
  expect(shown).toMatchObject({ rotate: 0, flip: true, alt: "Four colours" });
  await undo(page).click();
  await expect.poll(() => quartersOf(page.request)).toEqual(["blue", "red", "yellow", "green"]);
});

test("an original is kept only where one says so, and is deleted at a word", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph());
  await dialog.getByRole("checkbox", { name: /Keep the original/ }).uncheck();
  await saveFrom(page);
  await expect(page.getByRole("button", { name: "Crop again" })).toHaveCount(0);
  await saveOne(page, 900, 900);
  await expect(page.getByRole("button", { name: "Crop again" })).toBeVisible();
  expect((await page.request.get("/api/v1/profile/me/avatar/original")).status()).toBe(200);
  await page.getByRole("button", { name: "Delete the kept original" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the original" }).click();
  await expect(page.getByText("Original deleted")).toBeVisible();
  await expect(page.getByRole("button", { name: "Crop again" })).toHaveCount(0);
  expect((await page.request.get("/api/v1/profile/me/avatar/original")).status()).toBe(404);
});

test("the description is changed later, and is what those who do not see the picture get", async ({
  page,
  member: _,
}) => {
  await page.goto("/profile/edit");
  await saveOne(page);
  await page.getByLabel("Description for those who do not see it").fill("In front of four colours");
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await page.getByRole("button", { name: "Save description" }).click();
  await expect(page.getByText("Description saved")).toBeVisible();
  await page.getByLabel("Title").fill("After describing");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.goto("/profile");
  await expect(page.getByRole("img", { name: "In front of four colours" })).toBeVisible();
});

test("removing takes the picture, its original and those before it, and brings back the gem", async ({
  page,
  member,
}) => {
  const { first, second } = await replaceOne(page);
  await page.getByLabel("Title").fill("After the picture");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Remove your picture?" });
  await expect(dialog).toContainText("The picture, its original and the pictures before it are deleted at once");
  await dialog.getByRole("button", { name: "Remove picture" }).click();
  await expect(page.getByRole("button", { name: "Add a picture" })).toBeVisible();
  await expect(page.locator("header img")).toHaveCount(0);
  await expect(undo(page)).toHaveCount(0);
  await expect(former(page)).toHaveCount(0);
  for (const address of [first, second]) expect((await page.request.get(address)).status()).toBe(404);
  expect((await (await page.request.get(`/api/v1/users/${member.username}`)).json()).avatar_url).toBeNull();
});
