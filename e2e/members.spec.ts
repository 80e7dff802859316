import { expect, photograph, test } from "./fixtures";

const box = { name: "Search members" } as const;

test("the search box follows the URL, but never the one who types", async ({ page, admin: _ }) => {
  await page.goto("/admin/users");
  await page.getByRole("searchbox", box).pressSequentially("nobody at ");
  await expect(page).toHaveURL(/q=nobody\+at$/);
  await page.getByRole("searchbox", box).pressSequentially("all");
  await expect(page).toHaveURL(/q=nobody\+at\+all$/);
  await expect(page.getByRole("searchbox", box)).toHaveValue("nobody at all");
  await page.getByRole("link", { name: "Clear search and filters" }).click();
  await expect(page).toHaveURL(/\/admin\/users$/);
  await expect(page.getByRole("searchbox", box)).toHaveValue("");
});

test("Enter searches at once, on the page one is on", async ({ page, admin: _ }) => {
  await page.goto("/admin/users?sort=name");
  await page.evaluate(() => Object.assign(window, { same: true }));
  await page.getByRole("searchbox", box).fill("nobody");
  await page.getByRole("searchbox", box).press("Enter");
  await expect(page).toHaveURL(/\/admin\/users\?q=nobody&sort=name$/);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
});

test("choosing a filter by key keeps focus on it", async ({ page, admin: _ }) => {
  await page.goto("/admin/users");
  await page.getByLabel("Role").focus();
  await page.getByLabel("Role").selectOption("admin");
  await expect(page).toHaveURL(/role=admin/);
  await expect(page.getByLabel("Role")).toBeFocused();
  await page.goto("/admin/users");
  await expect(page.getByLabel("Role")).toHaveValue("");
});

test("the way back from a member keeps search and filters", async ({ page, admin, person }) => {
  const mark = `zb${Math.random().toString(36).slice(2, 9)}`;
  await person({ full_name: `${mark} one`, password: undefined });
  const address = `/admin/users?q=${mark}&state=active&sort=name`;
  await page.goto(address);
  await page.getByRole("link", { name: `${mark} one` }).click();
  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Suspended by an admin" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Members" }).last().click();
  await expect(page).toHaveURL(address);

  await page.goto("/admin");
  await page.goto(`/admin/users/${admin.user_id}`);
  await page.getByRole("main").getByRole("link", { name: "Members" }).last().click();
  await expect(page).toHaveURL(/\/admin\/users$/);
});

test("a picture in the history is no row of figures", async ({ page, admin }) => {
  const answer = await page.request.post("/api/v1/profile/me/avatar", { multipart: { file: await photograph() } });
  expect(answer.ok()).toBe(true);
  await page.goto(`/admin/users/${admin.user_id}`);
  await expect(page.getByRole("listitem").filter({ hasText: "Picture changed" })).toBeVisible();
  await expect(page.getByText("avatar id")).toHaveCount(0);
});
