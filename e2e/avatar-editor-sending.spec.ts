import type { Page, Route } from "@playwright/test";
import { choose, chooseHere, keyOf, saveFrom, saveOne, shownUrl } from "./editor";
import { expect, photograph, test } from "./fixtures";

const UPLOAD = "**/api/v1/profile/me/avatar";

/** Holds uploads back until released. */
async function hold(page: Page) {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(UPLOAD, async (route: Route) => {
    if (route.request().method() === "POST") await held;
    await route.continue().catch(() => {});
  });
  return async () => {
    release();
    await page.unroute(UPLOAD);
  };
}

/** One's picture in the head of the page, or null for the gem. */
const inHeader = (page: Page) =>
  page.locator("header img").evaluateAll((images) => (images[0] as HTMLImageElement | undefined)?.src ?? null);

test("an upload shows its bytes, can be cancelled, and the choice is kept", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph(2400, 1800));
  await dialog.getByLabel("Describe the picture").fill("Four colours");
  const release = await hold(page);
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(dialog.getByRole("progressbar")).toHaveAttribute("aria-valuetext", /^[\d.,]+ of [\d.,]+ KB · \d+ %$/);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog.getByRole("button", { name: "Save picture" })).toBeEnabled();
  await expect(dialog.getByLabel("Describe the picture")).toHaveValue("Four colours");
  await release();
  await saveFrom(page);
  expect((await (await page.request.get("/api/v1/profile/me/avatar")).json()).alt).toBe("Four colours");
});

test("the new picture stands everywhere while it is sent, and gives way again should it fail", async ({
  page,
  member: _,
}) => {
  await page.goto("/profile/edit");
  const first = await saveOne(page);
  await expect.poll(() => inHeader(page)).toContain(keyOf(first));
  const dialog = await chooseHere(page, await photograph(800, 800));
  const release = await hold(page);
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect.poll(() => inHeader(page)).toMatch(/^blob:/);
  await expect(page.locator("#picture img").first()).toHaveAttribute("src", /^blob:/);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => inHeader(page)).toContain(keyOf(first));
  await release();

  await page.route(UPLOAD, (route) => route.fulfill({ status: 500, body: "" }));
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Something went wrong on our side");
  await expect.poll(() => inHeader(page)).toContain(keyOf(first));
  await page.unroute(UPLOAD);

  await saveFrom(page);
  const second = await shownUrl(page.request);
  await expect.poll(() => inHeader(page)).toContain(keyOf(second));
  await page.getByRole("link", { name: "Overview" }).click();
  const head = page.getByRole("region", { name: "Profile", exact: true }).locator("img");
  await expect(head).toHaveAttribute("src", new RegExp(keyOf(second)));
});

test("a lost network is said, and the same choice is sent again", async ({ page, member: _ }) => {
  const dialog = await choose(page, await photograph());
  await page.route(UPLOAD, (route) => route.abort("connectionreset"));
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The connection was lost");
  await page.unroute(UPLOAD);
  await dialog.getByRole("button", { name: "Send it again" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();
});

test("offline, nothing is lost, and it can be sent once the network is back", async ({ page, context, member: _ }) => {
  const dialog = await choose(page, await photograph());
  await dialog.getByLabel("Describe the picture").fill("Sent from a tunnel");
  const release = await hold(page);
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(dialog.getByRole("progressbar")).toBeVisible();
  // On its way as the network goes.
  await context.setOffline(true);
  await expect(dialog.getByText("You are offline")).toBeVisible();
  await release();
  await expect(dialog.getByRole("button", { name: "Send it again" })).toHaveCount(0);
  await context.setOffline(false);
  await expect(dialog.getByText("You are online again")).toBeVisible();
  await dialog.getByRole("button", { name: "Send it again" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();
  expect((await (await page.request.get("/api/v1/profile/me/avatar")).json()).alt).toBe("Sent from a tunnel");
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
