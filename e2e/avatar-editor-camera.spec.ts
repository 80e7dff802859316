import type { Page } from "@playwright/test";
import config from "../playwright.config";
import { saveFrom } from "./editor";
import { expect, expectAccessible, test } from "./fixtures";

const { launchOptions } = config.use ?? {};

test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  },
});

declare global {
  interface Window {
    opened: MediaStream[];
  }
}

/** Remembers every stream that the page opens, to see whether it closes them. */
async function watchCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.opened = [];
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      window.opened.push(stream);
      return stream;
    };
  });
}

const running = (page: Page) =>
  page.evaluate(
    () => window.opened.flatMap((each) => each.getTracks()).filter((each) => each.readyState === "live").length,
  );

async function openCamera(page: Page) {
  await page.goto("/profile/edit");
  await page.getByRole("button", { name: "Take a photo" }).click();
  return page.getByRole("dialog", { name: "Take a photo" });
}

/** The browser's own words for a camera that does not open. */
async function failWith(page: Page, name: string): Promise<void> {
  await page.evaluate((error) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", error));
  }, name);
}

test("a photo is taken, taken again, cropped and saved, and the camera is off after", async ({ page, member: _ }) => {
  await watchCamera(page);
  const camera = await openCamera(page);
  await expect(camera.getByRole("status")).toHaveText("The camera is on.");
  const video = camera.locator("video");
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(300);
  expect(await running(page)).toBe(1);
  await expectAccessible(page);
  await camera.getByRole("button", { name: "Take photo" }).click();
  await expect(camera.getByRole("img", { name: "The photo you took" })).toBeVisible();
  await expect(camera.getByRole("status")).toHaveText("Photo taken.");
  await camera.getByRole("button", { name: "Take again" }).click();
  await expect(camera.getByRole("img", { name: "The photo you took" })).toBeHidden();
  await camera.getByRole("button", { name: "Take photo" }).click();
  await camera.getByRole("button", { name: "Use photo" }).click();
  // As it was seen, which is as in a mirror.
  await expect(page.getByRole("dialog").getByRole("button", { name: "Flip" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => running(page)).toBe(0);
  await saveFrom(page);
  const saved = await (await page.request.get("/api/v1/profile/me/avatar")).json();
  expect(saved.flip).toBe(true);
});

test("closing the dialog turns the camera off, also one that was just being opened", async ({ page, member: _ }) => {
  await watchCamera(page);
  const camera = await openCamera(page);
  await expect(camera.getByRole("status")).toHaveText("The camera is on.");
  await page.keyboard.press("Escape");
  await expect.poll(() => running(page)).toBe(0);
  await page.getByRole("button", { name: "Take a photo" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect.poll(() => running(page)).toBe(0);
});

test("a camera that is refused or missing is said in words, and can be tried again", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await expect(page.getByRole("button", { name: "Take a photo" })).toBeEnabled();
  await failWith(page, "NotAllowedError");
  await page.getByRole("button", { name: "Take a photo" }).click();
  const camera = page.getByRole("dialog");
  await expect(camera.getByRole("alert")).toContainText("The camera is not allowed here");
  await expectAccessible(page);
  await failWith(page, "NotFoundError");
  await camera.getByRole("button", { name: "Try again" }).click();
  await expect(camera.getByRole("alert")).toContainText("No camera was found");
  await expect(camera.getByRole("button", { name: "Take photo" })).toHaveCount(0);
});

test("a camera that is unplugged is said too", async ({ page, member: _ }) => {
  await watchCamera(page);
  const camera = await openCamera(page);
  await expect(camera.getByRole("status")).toHaveText("The camera is on.");
  await page.evaluate(() => {
    for (const track of window.opened[0]?.getTracks() ?? []) track.dispatchEvent(new Event("ended"));
  });
  await expect(camera.getByRole("alert")).toContainText("The camera cannot be used");
});
