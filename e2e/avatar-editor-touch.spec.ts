import type { CDPSession, Page } from "@playwright/test";
import { boxOf, choose, middleOf, saveFrom } from "./editor";
import { expect, photograph, test } from "./fixtures";

test.use({ viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });

type Point = { x: number; y: number };

const STEPS = 8;

const between = (from: Point, to: Point, share: number) => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
});

/** Fingers that go down together, move along straight lines, and go up. */
async function touch(page: Page, fingers: { from: Point; to: Point }[]): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", share: number) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : fingers.map(({ from, to }, id) => ({ ...between(from, to, share), id })),
    });
  await send("touchStart", 0);
  for (let step = 1; step <= STEPS; step++) await send("touchMove", step / STEPS);
  await send("touchEnd", 1);
  await session.detach();
}

test("two fingers size the circle and one moves it", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1600, 1200));
  const selection = dialog.locator(".ReactCrop__crop-selection");
  const before = await boxOf(selection);
  const { x, y } = before.middle;
  await touch(page, [
    { from: { x: x - 60, y }, to: { x: x - 30, y } },
    { from: { x: x + 60, y }, to: { x: x + 30, y } },
  ]);
  const pinched = await boxOf(selection);
  expect(pinched.width / before.width).toBeCloseTo(0.5, 1);
  expect(Math.abs(pinched.middle.x - x)).toBeLessThan(2);

  const stage = await boxOf(dialog.locator(".ReactCrop"));
  const corner = { x: stage.x + stage.width - 8, y: stage.y + stage.height - 8 };
  await touch(page, [{ from: pinched.middle, to: corner }]);
  await saveFrom(page);
  expect(await middleOf(page.request)).toBe("yellow");
});

test("the page does not move under the crop, and everything below it is within reach", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(1200, 1600));
  const keep = dialog.getByRole("checkbox", { name: /Keep the original/ });
  await keep.tap();
  await expect(keep).not.toBeChecked();
  for (const name of ["Rotate left", "Rotate right", "Flip", "Reset"]) {
    const { width, height } = await boxOf(dialog.getByRole("button", { name }));
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
  }
  await dialog.locator(".crop-stage").scrollIntoViewIfNeeded();
  const body = dialog.locator(".overflow-y-auto");
  const { middle } = await boxOf(dialog.locator(".ReactCrop__crop-selection"));
  const before = await body.evaluate((element) => element.scrollTop);
  await touch(page, [{ from: middle, to: { x: middle.x, y: middle.y - 120 } }]);
  expect(await body.evaluate((element) => element.scrollTop)).toBe(before);
});
