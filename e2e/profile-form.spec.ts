import { expect, signOut, test } from "./fixtures";

const save = { name: "Save", exact: true } as const;

test("a profile changed elsewhere is noticed: overwrite it", async ({ page, context, member: _ }) => {
  await page.goto("/profile/edit");
  const other = await context.newPage();
  await other.goto("/profile/edit");
  await other.getByLabel("Title").fill("From the other tab");
  await other.getByRole("button", save).click();
  await expect(other.getByText("Saved", { exact: true })).toBeVisible();

  await page.getByLabel("Title").fill("From this tab");
  await page.getByRole("button", save).click();
  await expect(page.getByText("This profile was changed elsewhere")).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("From this tab");
  await page.getByRole("button", { name: "Overwrite" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Title")).toHaveValue("From this tab");
});

test("a profile changed elsewhere is noticed: reload it", async ({ page, context, member: _ }) => {
  await page.goto("/profile/edit");
  const other = await context.newPage();
  await other.goto("/profile/edit");
  await other.getByLabel("Location").fill("Elsewhere");
  await other.getByRole("button", save).click();
  await expect(other.getByText("Saved", { exact: true })).toBeVisible();

  await page.getByLabel("Location").fill("Here");
  await page.getByRole("button", save).click();
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("link", { name: "Reload" }).click();
  await expect(page.getByLabel("Location")).toHaveValue("Elsewhere");
  await expect(page.getByText("This profile was changed elsewhere")).toBeHidden();
});

test("saving twice in a row is no conflict", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  for (const title of ["One", "Two"]) {
    await page.getByLabel("Title").fill(title);
    await expect(page.getByText("Not saved yet")).toBeVisible();
    await page.getByRole("button", save).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  }
});

test("leaving with unsaved changes asks first", async ({ page, member: _ }) => {
  await page.goto("/profile");
  await page.getByRole("link", { name: "Edit profile" }).first().click();
  await page.getByLabel("Bio").fill("Half a thought");
  const questions: string[] = [];
  let answer = false;
  page.on("dialog", async (dialog) => {
    questions.push(dialog.message());
    await (answer ? dialog.accept() : dialog.dismiss());
  });
  await page.getByRole("link", { name: "Overview" }).click();
  expect(questions).toHaveLength(1);
  await expect(page).toHaveURL(/\/profile\/edit$/);
  await expect(page.getByLabel("Bio")).toHaveValue("Half a thought");
  answer = true;
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page).toHaveURL(/\/profile$/);
  expect(questions).toHaveLength(2);
});

test("a field put back to what it was leaves nothing to save", async ({ page, member: _ }) => {
  await page.goto("/profile/edit");
  await page.getByLabel("Title").fill("x");
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await page.getByLabel("Title").fill("");
  await expect(page.getByText("Not saved yet")).toBeHidden();
});

test("errors stand at their fields and nothing typed is lost", async ({ page, person, member }) => {
  const other = await person();
  await page.goto("/profile/edit");
  await page.getByLabel("Username").fill(other.username);
  await page.getByLabel("Title").fill("Kept");
  await page.getByRole("button", save).click();
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/This username is taken/);
  await expect(page.getByLabel("Title")).toHaveValue("Kept");
  await page.getByLabel("Username").fill(member.username);
  await page.getByLabel("Website").fill("javascript:alert(1)");
  await page.getByRole("button", save).click();
  await expect(page.getByLabel("Website")).toHaveAccessibleDescription(/Must be a web address/);
});

test("a session that ended while typing loses nothing", async ({ page, context, member: _ }) => {
  await page.goto("/profile/edit");
  await page.getByLabel("Bio").fill("Precious words");
  const other = await context.newPage();
  await other.goto("/profile");
  await signOut(other);
  await page.getByRole("button", save).click();
  await expect(page.getByText("Sign in to continue")).toBeVisible();
  await expect(page.getByLabel("Bio")).toHaveValue("Precious words");
});

test("an old name leads to the new one, on the page and over the API", async ({ page, request, member }) => {
  const next = `${member.username.slice(0, 15)}_x${Math.random().toString(36).slice(2, 8)}`;
  await page.goto("/profile/edit");
  await page.getByLabel("Username").fill(next);
  await page.getByRole("button", save).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const old = await request.get(`/u/${member.username}`, { maxRedirects: 0 });
  expect(old.status()).toBe(308);
  expect(old.headers().location).toBe(`/u/${next}`);
  const api = await request.get(`/api/v1/users/${member.username}`, { maxRedirects: 0 });
  expect(api.status()).toBe(308);
});
