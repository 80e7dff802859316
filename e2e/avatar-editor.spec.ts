import type { Page } from "@playwright/test";
import { boxOf, choose, middleOf, previewQuarters, quartersOf, saveFrom } from "./editor";
import { expect, photograph, test } from "./fixtures";

const SELECTION = ".ReactCrop__crop-selection";

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
}

test("dragging the circle crops where it was put", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1600, 1200));
  await dialog.getByRole("slider", { name: "Size" }).press("Home");
  const stage = await boxOf(dialog.locator(".ReactCrop"));
  const circle = await boxOf(dialog.locator(SELECTION));
  await drag(page, circle.middle, { x: stage.x + stage.width - 5, y: stage.y + stage.height - 5 });
  await saveFrom(page);
  expect(await middleOf(page.request)).toBe("yellow");
});

test("knobs and the wheel size the circle, and the picture behind stays where it is", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1600, 1200));
  const circle = dialog.locator(SELECTION);
  const before = await boxOf(circle);
  await drag(page, { x: before.x, y: before.middle.y }, { x: before.x + 60, y: before.middle.y });
  const pulled = await boxOf(circle);
  expect(Math.abs(pulled.x + pulled.width - (before.x + before.width))).toBeLessThan(2);
  expect(before.width - pulled.width).toBeGreaterThan(50);
  await page.mouse.move(pulled.middle.x, pulled.middle.y);
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await boxOf(circle)).width).toBeGreaterThan(pulled.width + 20);
});

test("the keyboard alone crops, turns and mirrors", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1600, 1200));
  await dialog.getByRole("slider", { name: "Size" }).focus();
  await page.keyboard.press("Home");
  await dialog.locator(SELECTION).focus();
  for (let step = 0; step < 80; step++) await page.keyboard.press("Shift+ArrowRight");
  for (let step = 0; step < 60; step++) await page.keyboard.press("Shift+ArrowUp");
  await dialog.getByRole("button", { name: "Rotate left" }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Flip" }).focus();
  await page.keyboard.press("Space");
  await expect(dialog.getByRole("button", { name: "Flip" })).toHaveAttribute("aria-pressed", "true");
  await dialog.getByRole("button", { name: "Save picture" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Picture saved")).toBeVisible();
  expect(await middleOf(page.request)).toBe("green");
  // Focus is where it can go on from, and not at the top of the page.
  await expect(page.getByRole("button", { name: "Change picture" })).toBeFocused();
});

test("what is seen turned and mirrored is what is previewed and saved", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1200, 1600));
  await dialog.getByRole("slider", { name: "Size" }).press("End");
  const first = dialog.locator("canvas").first();
  await expect.poll(() => previewQuarters(first)).toEqual(["red", "green", "blue", "yellow"]);

  await dialog.getByRole("button", { name: "Rotate right" }).click();
  const turned = ["blue", "red", "yellow", "green"];
  for (const canvas of await dialog.locator("canvas").all()) {
    await expect.poll(() => previewQuarters(canvas)).toEqual(turned);
  }
  await dialog.getByRole("button", { name: "Flip" }).click();
  const mirrored = ["red", "blue", "green", "yellow"];
  await expect.poll(() => previewQuarters(first)).toEqual(mirrored);
  // Behind the mirror, right is still right.
  await dialog.getByRole("button", { name: "Rotate right" }).click();
  await expect.poll(() => previewQuarters(first)).toEqual(["green", "red", "yellow", "blue"]);
  await dialog.getByRole("button", { name: "Rotate left" }).click();
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(mirrored);
});

test("Reset goes back to how the picture came", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph());
  const slider = dialog.getByRole("slider", { name: "Size" });
  const before = await slider.getAttribute("aria-valuetext");
  await dialog.getByRole("button", { name: "Rotate right" }).click();
  await dialog.getByRole("button", { name: "Flip" }).click();
  await slider.press("Home");
  await dialog.getByRole("button", { name: "Reset" }).click();
  await expect(slider).toHaveAttribute("aria-valuetext", before ?? "");
  await expect(dialog.getByRole("button", { name: "Flip" })).toHaveAttribute("aria-pressed", "false");
});

test("where the crop is and how the picture is turned is said in words, once it rests", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1000, 500));
  const words = dialog.locator('[aria-live="polite"]');
  await expect(words).toHaveText(
    "Circle of 400 pixels, 300 from the left and 50 from the top, in a picture of 1000 by 500.",
  );
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(words).toContainText("301 from the left and 60 from the top");
  await dialog.getByRole("button", { name: "Rotate left" }).click();
  await dialog.getByRole("button", { name: "Flip" }).click();
  await expect(words).toContainText("in a picture of 500 by 1000. The picture is turned left, mirrored.");
});

test("the lines of the thirds show while the crop moves", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph());
  const lines = dialog.locator(".ReactCrop__rule-of-thirds-hz");
  const opacity = () => lines.evaluate((element) => Number(getComputedStyle(element).opacity));
  await expect.poll(opacity).toBeLessThan(0.4);
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(opacity).toBe(1);
  await expect.poll(opacity).toBeLessThan(0.4);
});
