import { expect, test } from "./fixtures";

test("the table's search, filters, sort and pages live in the URL", async ({ page, admin: _, person }) => {
  const mark = `zq${Math.random().toString(36).slice(2, 9)}`;
  for (let index = 0; index < 23; index++)
    await person({ full_name: `${mark} ${String(index).padStart(2, "0")}`, password: undefined });
  const expert = await person({ full_name: `${mark} expert`, role: "expert", password: undefined });

  await page.goto("/admin/users");
  await page.getByRole("searchbox", { name: "Search members" }).pressSequentially(mark);
  await expect(page).toHaveURL(new RegExp(`q=${mark}`));
  await expect(page.getByText("20 of 24")).toBeVisible();
  await page.getByLabel("Sort by").selectOption("name");
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.getByRole("row").nth(1)).toContainText(`${mark} 00`);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page.getByText("4 of 24")).toBeVisible();
  await page.reload();
  await expect(page.getByText("4 of 24")).toBeVisible();
  await page.goBack();
  await expect(page.getByText("20 of 24")).toBeVisible();
  await page.getByLabel("Role").selectOption("expert");
  await expect(page.getByText("1 of 1")).toBeVisible();
  await expect(page.getByRole("link", { name: `${mark} expert` })).toHaveAttribute(
    "href",
    `/admin/users/${expert.user_id}`,
  );
});

test("nonsense in the URL is left out, never an error", async ({ page, admin: _ }) => {
  for (const search of [
    "?sort=evil&role=king&state=x",
    "?cursor=nonsense",
    "?q=%00",
    "?q=a&q=b",
    "?cursor=WyJuYW1lIiwiYSIsIngiXQ",
    `?q=${"x".repeat(500)}`,
  ]) {
    const answer = await page.goto(`/admin/users${search}`);
    expect({ search, status: answer?.status() }).toEqual({ search, status: 200 });
  }
});

test("a member's page changes role and access, with a history", async ({ page, admin: _, person }) => {
  const member = await person({ full_name: "Target Person" });
  await page.goto(`/admin/users/${member.user_id}`);
  await page.getByRole("combobox", { name: "Role" }).selectOption("expert");
  await page.getByRole("button", { name: "Change role" }).click();
  await expect(page.getByText("user → expert")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Role" })).toHaveValue("expert");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("Signed out everywhere.")).toBeVisible();
  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByText("Suspended. Every session of theirs has ended.")).toBeVisible();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Restored. They can sign in again.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Restored" })).toBeVisible();
});

for (const id of ["nonsense", "0190a0b0-0000-7000-8000-000000000000", "%00"]) {
  test(`nobody's page (${id}) is a 404`, async ({ page, admin: _ }) => {
    expect((await page.goto(`/admin/users/${id}`))?.status()).toBe(404);
  });
}
