import { expect, signOut, test } from "./fixtures";

test("a cookie kept from before signing out opens nothing", async ({ page, context, member: _ }) => {
  await page.goto("/profile");
  const kept = await context.cookies();
  await signOut(page);
  await context.addCookies(kept);
  await page.goto("/profile");
  await expect(page).toHaveURL(/\/sign-in/);
  const api = await page.request.get("/api/v1/users/profile");
  expect(api.status()).toBe(401);
  const session = await page.request.get("/api/auth/session");
  expect(await session.json()).toBeNull();
});

test("a forged or foreign cookie is nobody", async ({ page, context, baseURL }) => {
  for (const value of ["x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "a".repeat(3000)]) {
    await context.addCookies([{ name: "gold.session", value, url: baseURL ?? "" }]);
    expect((await page.request.get("/api/v1/users/profile")).status()).toBe(401);
  }
});

test("a demoted admin is out of the dashboard on the next click", async ({ page, admin, person, browser, enter }) => {
  await page.goto("/admin");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  const other = await person({ role: "admin" });
  const context = await browser.newContext();
  await enter(context, other);
  const desk = await context.newPage();
  await desk.goto(`/admin/users/${admin.user_id}`);
  await desk.getByRole("combobox", { name: "Role" }).selectOption("user");
  await desk.getByRole("button", { name: "Change role" }).click();
  await expect(desk.getByText("Saved", { exact: true })).toBeVisible();
  await context.close();
  await page.getByRole("link", { name: "Members", exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing here");
});
