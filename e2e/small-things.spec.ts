import { expect, freshEmail, PASSWORD, test } from "./fixtures";

test("the account menu closes over the next page and over this one", async ({ page, member: _ }) => {
  await page.goto("/profile");
  const menu = page.getByRole("navigation", { name: "Account" });
  for (const link of ["Profile", "Edit profile"]) {
    await page.getByRole("button", { name: "Your account" }).click();
    await menu.getByRole("link", { name: link, exact: true }).click();
    await expect(menu).toBeHidden();
  }
  await expect(page).toHaveURL(/\/profile\/edit$/);
  await page.getByRole("button", { name: "Your account" }).click();
  await page.goBack();
  await expect(page).toHaveURL(/\/profile$/);
  await expect(menu).toBeHidden();
});

test("entering keeps focus where there is something to do", async ({ page }) => {
  await page.goto("/register");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(freshEmail());
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("The sign-in details are wrong", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeFocused();
});

test("a password shows itself when asked", async ({ page }) => {
  await page.goto("/register");
  const password = page.getByLabel("Password", { exact: true });
  const show = page.getByRole("button", { name: "Show password" });
  await password.fill(PASSWORD);
  await expect(show).toHaveAttribute("aria-pressed", "false");
  await expect(password).toHaveAttribute("type", "password");
  await show.click();
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await expect(password).toHaveAttribute("type", "text");
  await expect(password).toHaveValue(PASSWORD);
  const box = await show.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
});

test("what the browser paints around the page follows the chosen theme", async ({ page }) => {
  const colours = () =>
    page
      .locator('meta[name="theme-color"]')
      .evaluateAll((metas: HTMLMetaElement[]) => metas.map(({ media, content }) => [media, content].join(" ").trim()));
  await page.goto("/");
  expect(await colours()).toHaveLength(2);
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await expect.poll(colours).toEqual(["#12100d"]);
  await page.reload();
  expect(await colours()).toEqual(["#12100d"]);
});

test.describe("by touch on a phone", () => {
  test.use({ viewport: { width: 360, height: 760 }, hasTouch: true, isMobile: true });

  test("what one presses is large enough, and a newcomer finds the way in", async ({
    page,
    person,
    context,
    enter,
  }) => {
    await page.goto("/sign-in");
    await expect(page.getByRole("banner").getByRole("link", { name: "Create account" })).toBeVisible();
    const member = await person({ profile: { specialty_tags: ["Pneumonoultramicroscopicsilicovolcanoconi"] } });
    await enter(context, member);
    await page.goto("/profile/edit");
    for (const target of [
      page.getByRole("button", { name: /^Remove Pneumono/ }),
      page.getByRole("textbox", { name: "Specialities" }),
      page.getByRole("link", { name: "API", exact: true }),
    ]) {
      const box = await target.boundingBox();
      expect({ target: String(target), side: Math.min(box?.width ?? 0, box?.height ?? 0) >= 44 }).toEqual({
        target: String(target),
        side: true,
      });
    }
  });
});
