import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import sharp from "sharp";
import { makeAnimation } from "@/db/testing/animations";
import { makePhotograph } from "@/db/testing/photographs";
import { choose, chooseHere, quartersOf, saveFrom, shownUrl } from "./editor";
import { expect, photograph, test } from "./fixtures";

const UPRIGHT = ["red", "green", "blue", "yellow"];

/** A photograph as a phone makes it: heavy, and lying on its side with a note that says so. */
async function phonePhoto(width: number, height: number, orientation?: number) {
  const noise = { create: { width, height, channels: 3, noise: { type: "gaussian", mean: 128, sigma: 50 } } };
  const buffer = await sharp(await makePhotograph({ width, height }))
    .composite([{ input: noise as never, blend: "soft-light" }])
    .withMetadata(orientation ? { orientation } : {})
    .jpeg({ quality: 96 })
    .toBuffer();
  expect(buffer.length).toBeGreaterThan(5 * 1024 * 1024);
  return { name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer };
}

const complaint = (page: Page) => page.getByRole("region", { name: "Picture" }).getByRole("alert");

const whole = (dialog: Locator) => dialog.getByRole("slider", { name: "Size" }).press("End");

test("a file that will not do is refused in words, and nothing changes", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  const buffer = Buffer.from("<html>not a picture</html>");
  await chooseHere(page, { name: "page.png", mimeType: "image/png", buffer });
  await expect(complaint(page)).toContainText("is not a JPEG, PNG, WebP, GIF, AVIF or HEIC picture");
  await chooseHere(page, await photograph(90, 90));
  await expect(complaint(page)).toContainText("at least 100 by 100");
  const { buffer: broken } = await photograph();
  await chooseHere(page, { name: "cut.jpg", mimeType: "image/jpeg", buffer: broken.subarray(0, 300) });
  await expect(complaint(page)).toContainText("cannot be read");
  expect((await page.request.get("/api/v1/profile/me/avatar")).status()).toBe(404);
});

test("a photo of twelve million pixels, too heavy and lying on its side, just works", async ({ page, member: _ }) => {
  const dialog = await choose(page, await phonePhoto(4000, 3000, 6));
  await expect(dialog.getByRole("status").filter({ hasText: "12 MP photo" })).toHaveText(
    /^Your 12 MP photo \([\d.]+ MB\) was packed tighter to fit: 3000 × 4000, [\d.]+ MB\.$/,
  );
  await whole(dialog);
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(["blue", "red", "yellow", "green"]);
});

test("more pixels than are taken become fewer", async ({ page, member: _ }) => {
  const dialog = await choose(page, await phonePhoto(5120, 3840));
  await expect(dialog.getByRole("status").filter({ hasText: "20 MP photo" })).toContainText(
    "was made smaller to fit: 4096 × 3072",
  );
  await whole(dialog);
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(UPRIGHT);
});

test("what shows through still does after it was made smaller", async ({ page, member: _ }) => {
  const buffer = await sharp({ create: { width: 2200, height: 4400, channels: 4, background: "#c0392b" } })
    .extend({ left: 2200, background: "#0000" })
    .png()
    .toBuffer();
  const dialog = await choose(page, { name: "logo.png", mimeType: "image/png", buffer });
  await whole(dialog);
  await saveFrom(page);
  const saved = await (await page.request.get(await shownUrl(page.request))).body();
  const { data, info } = await sharp(saved).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const alphaAt = (x: number) => data[(Math.floor(info.height / 2) * info.width + x) * 4 + 3];
  expect([alphaAt(20), alphaAt(info.width - 20)]).toEqual([0, 255]);
});

test("a photo in HEIC is turned into one that every browser shows", async ({ page, member: _ }) => {
  const buffer = await readFile("db/testing/four-quarters.heic");
  const dialog = await choose(page, { name: "IMG_0002.HEIC", mimeType: "", buffer });
  await expect(dialog.getByRole("status").filter({ hasText: "HEIC" })).toContainText("640 × 480");
  await whole(dialog);
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(UPRIGHT);
});

test("an AVIF, which the server does not take, is turned into what it takes", async ({ page, member: _ }) => {
  const buffer = await sharp(await makePhotograph({ width: 640, height: 480 }))
    .avif({ effort: 0 })
    .toBuffer();
  const dialog = await choose(page, { name: "photo.avif", mimeType: "image/avif", buffer });
  await expect(dialog.getByRole("status").filter({ hasText: "AVIF picture" })).toContainText("640 × 480");
  await whole(dialog);
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(UPRIGHT);
});

test("what moves is never stopped without being asked", async ({ page, member: _ }) => {
  const moving = await makeAnimation({ frames: 3, kind: "gif" });
  const dialog = await choose(page, { name: "wave.gif", mimeType: "image/gif", buffer: moving });
  await expect(dialog.getByText("It moves, and so will your picture.")).toBeVisible();
  await saveFrom(page);
  expect((await (await page.request.get("/api/v1/profile/me/avatar")).json()).animated).toBe(true);

  const wide = await sharp(await makeAnimation({ frames: 3, kind: "gif", side: 800 }), { animated: true })
    .resize(4200, 800, { fit: "fill" })
    .gif()
    .toBuffer();
  await chooseHere(page, { name: "wide.gif", mimeType: "image/gif", buffer: wide });
  await expect(complaint(page)).toContainText("It moves, and making it smaller here would stop it");
  await page.getByRole("button", { name: "Use its first frame" }).click();
  await saveFrom(page);
  expect((await (await page.request.get("/api/v1/profile/me/avatar")).json()).animated).toBe(false);
});

async function putOnClipboard(page: Page, buffer: Buffer): Promise<void> {
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
  }, buffer.toString("base64"));
}

test("a copied picture is pasted anywhere on the page", async ({ page, context, member: _ }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/profile/edit");
  await expect(page.getByRole("button", { name: "Add a picture" })).toBeEnabled();
  await putOnClipboard(
    page,
    await sharp(await makePhotograph({ width: 500, height: 400 }))
      .png()
      .toBuffer(),
  );
  await page.keyboard.press("ControlOrMeta+V");
  await expect(page.getByRole("dialog", { name: "Crop your picture" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  // In a field too: it could do nothing with a picture.
  await page.getByLabel("Title").focus();
  await page.keyboard.press("ControlOrMeta+V");
  await whole(page.getByRole("dialog"));
  await saveFrom(page);
  expect(await quartersOf(page.request)).toEqual(UPRIGHT);
});

test("words that carry a picture of themselves along go into the field", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await expect(page.getByRole("button", { name: "Add a picture" })).toBeEnabled();
  const taken = await page.getByLabel("Bio").evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "Copied from a letter");
    clipboardData.items.add(new File([new Uint8Array(9)], "image.png", { type: "image/png" }));
    return !field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  expect(taken).toBe(false);
});

/** Drops a file, or null for a link, where the selector points. */
async function drop(page: Page, where: string, file: Buffer | null): Promise<void> {
  await page.locator(where).evaluate((target, base64) => {
    const dataTransfer = new DataTransfer();
    if (base64 === null) dataTransfer.setData("text/plain", "https://example.com/picture.jpg");
    else {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], "dropped.jpg", { type: "image/jpeg" }));
    }
    for (const type of ["dragenter", "dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, file?.toString("base64") ?? null);
}

test("a picture is dropped anywhere on the page, and what is no file is not taken for one", async ({
  page,
  member: _,
}) => {
  await page.goto("/profile/edit");
  await expect(page.getByRole("button", { name: "Add a picture" })).toBeEnabled();
  await drop(page, "#picture > div", null);
  await expect(complaint(page)).toContainText("That was no file");
  const { buffer } = await photograph();
  await drop(page, "h1", buffer);
  await expect(page.getByRole("dialog", { name: "Crop your picture" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await drop(page, "#picture > div", buffer);
  await expect(page.getByRole("dialog", { name: "Crop your picture" })).toBeVisible();
});
