import type { APIRequestContext, Page } from "@playwright/test";
import sharp from "sharp";
import { expect, photograph, test } from "./fixtures";

const CENTRE = 512;

async function choose(page: Page, file: Awaited<ReturnType<typeof photograph>>) {
  await page.goto("/profile/edit");
  await page.locator('input[type="file"]').setInputFiles(file);
  return page.getByRole("dialog", { name: "Crop your picture" });
}

async function saveFrom(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save picture" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();
}

/** What colour the saved picture has in its middle: which quarter of the photograph the crop was put on. */
async function middleOf(request: APIRequestContext): Promise<string> {
  const { avatar_url } = await (await request.get("/api/v1/profile/me/avatar?size=full")).json();
  const file = await (await request.get(avatar_url)).body();
  const { data } = await sharp(file)
    .extract({ left: CENTRE - 20, top: CENTRE - 20, width: 40, height: 40 })
    .resize(1, 1)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [red = 0, green = 0, blue = 0] = data;
  if (red > 150 && green > 130) return "yellow";
  if (red > green && red > blue) return "red";
  return green > blue ? "green" : "blue";
}

test("dragging the circle crops where it was put", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1600, 1200));
  const slider = dialog.getByRole("slider", { name: "Size" });
  await slider.press("Home");
  const stage = await dialog.locator(".ReactCrop").boundingBox();
  const circle = await dialog.locator(".ReactCrop__crop-selection").boundingBox();
  if (!stage || !circle) throw new Error("The crop is not on the screen");
  await page.mouse.move(circle.x + circle.width / 2, circle.y + circle.height / 2);
  await page.mouse.down();
  await page.mouse.move(stage.x + stage.width - 5, stage.y + stage.height - 5, { steps: 8 });
  await page.mouse.up();
  await saveFrom(page);
  expect(await middleOf(page.request)).toBe("yellow");
});

test("the keyboard alone crops", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1600, 1200));
  const slider = dialog.getByRole("slider", { name: "Size" });
  await slider.focus();
  await page.keyboard.press("Home");
  const crop = dialog.locator(".ReactCrop__crop-selection");
  await crop.focus();
  for (let step = 0; step < 80; step++) await page.keyboard.press("Shift+ArrowRight");
  for (let step = 0; step < 60; step++) await page.keyboard.press("Shift+ArrowUp");
  await dialog.getByRole("button", { name: "Save picture" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Picture saved")).toBeVisible();
  expect(await middleOf(page.request)).toBe("green");
});

test("a file that will not do is refused in words, and nothing changes", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  const input = page.locator('input[type="file"]');
  await input.setInputFiles({
    name: "page.png",
    mimeType: "image/png",
    buffer: Buffer.from("<html>not a picture</html>"),
  });
  await expect(page.getByRole("alert").filter({ hasText: /JPEG|picture|kind/i })).toBeVisible();
  await input.setInputFiles(await photograph(90, 90));
  await expect(page.getByRole("alert").filter({ hasText: /100/ })).toBeVisible();
  await input.setInputFiles({
    name: "big.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.concat([(await photograph()).buffer, Buffer.alloc(6 * 1024 * 1024)]),
  });
  await expect(page.getByRole("alert").filter({ hasText: /5 MB/ })).toBeVisible();
  expect((await page.request.get("/api/v1/profile/me/avatar")).status()).toBe(404);
});

test("an upload can be cancelled, and the choice is kept", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(2400, 1800));
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/v1/profile/me/avatar", async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(dialog.getByRole("progressbar")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog.getByRole("button", { name: "Save picture" })).toBeEnabled();
  release();
  await page.unroute("**/api/v1/profile/me/avatar");
  await saveFrom(page);
});

test("a lost network is said, and the same choice is sent again", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph());
  await page.route("**/api/v1/profile/me/avatar", (route) => route.abort("connectionreset"));
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/v1/profile/me/avatar");
  await saveFrom(page);
});

test("saving the form after a picture is no conflict, and removing the picture brings back the gem", async ({
  page,
  member,
}) => {
  await choose(page, await photograph());
  await saveFrom(page);
  await page.getByLabel("Title").fill("After the picture");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const { avatar_url } = await (await page.request.get("/api/v1/profile/me/avatar")).json();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Remove/ })
    .click();
  await expect(page.getByRole("button", { name: "Add a picture" })).toBeVisible();
  expect((await page.request.get(avatar_url)).status()).toBe(404);
  expect((await (await page.request.get(`/api/v1/users/${member.username}`)).json()).avatar_url).toBeNull();
});

test("a picture is not saved or removed over a change made elsewhere, unless one says so", async ({
  page,
  member: _,
}) => {
  const elsewhere = async (title: string) => {
    expect((await page.request.patch("/api/v1/users/profile", { data: { title } })).ok()).toBe(true);
  };
  const dialog = await choose(page, await photograph());
  await elsewhere("Once");
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(dialog.getByRole("alert")).toContainText("changed elsewhere");
  expect((await page.request.get("/api/v1/profile/me/avatar")).status()).toBe(404);
  await dialog.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();

  await elsewhere("Twice");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("button", { name: "Remove picture" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("changed elsewhere");
  expect((await page.request.get("/api/v1/profile/me/avatar")).status()).toBe(200);
  await page.getByRole("button", { name: "Remove anyway" }).click();
  await expect(page.getByRole("button", { name: "Add a picture" })).toBeVisible();
  // The form has not seen the other change.
  await page.getByLabel("Title").fill("From here");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("This profile was changed elsewhere")).toBeVisible();
});
