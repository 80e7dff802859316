import { expect, expectAccessible, freshEmail, PASSWORD, signIn, test } from "./fixtures";

test("registering says what is wrong at the field and keeps what was typed, but for the password", async ({
  page,
  person,
}) => {
  const { email } = await person();
  await page.goto("/register");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription("Is required");
  await expect(page.getByLabel("Full name")).toHaveAccessibleDescription(/Is required/);
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/^Is required At least 10/);
  await expectAccessible(page);

  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Full name").fill("نور الهدى");
  await page.getByLabel("Password", { exact: true }).fill("qwertyuiop");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/Too common/);
  await expect(page.getByLabel("Full name")).toHaveValue("نور الهدى");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");

  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/already has an account/);
});

test("a wrong password and an unknown e-mail read the same", async ({ page, person }) => {
  const { email } = await person();
  for (const each of [email, freshEmail()]) {
    await signIn(page, each, "not the password");
    await expect(page.getByText("The sign-in details are wrong", { exact: true })).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(each);
  }
});

test("failures make ever longer pauses that are said in words", async ({ page, person }) => {
  const { email } = await person();
  await signIn(page, email, "wrong");
  const wrong = page.getByText("The sign-in details are wrong", { exact: true });
  const pause = page.getByText(/Too many tries\. Try again in \d+ (second|minute)s?\./);
  const button = page.getByRole("button", { name: "Sign in", exact: true });
  await expect(wrong).toBeVisible();
  for (let tries = 1; tries < 10 && !(await pause.isVisible()); tries++) {
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByLabel("Password", { exact: true }).fill(`wrong ${tries}`);
    await button.click();
    await answer;
    await expect(button).not.toHaveAttribute("aria-busy");
    await expect(wrong.or(pause)).toBeVisible();
  }
  await expect(pause).toBeVisible();
});

test("after signing in one lands where one was going, on this site only", async ({ page, person }) => {
  const { email } = await person();
  await page.goto("/profile/edit");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fprofile%2Fedit$/);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/profile\/edit$/);

  await page.goto("/sign-in?next=//evil.example/");
  await expect(page).toHaveURL(/\/profile$/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one registers, is told what is wrong, edits, and signs out", async ({ page }) => {
    const email = freshEmail();
    await page.goto("/register");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Full name").fill("Ohne Skript");
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(
      "At least 10 characters Several words make a good one.",
    );
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(/\/profile$/);

    await page.goto("/profile/edit");
    await page.getByLabel("Username").fill("No!");
    await page.getByLabel("Specialities").fill("Pearls, Silver");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/3–30 letters, digits or _/);
    await expect(page.getByLabel("Specialities")).toHaveValue("Pearls, Silver");
    await page.getByLabel("Username").fill(`ohne_${email.slice(0, 10)}`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();

    await page.getByRole("button", { name: "Your account" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.goto("/profile");
    await expect(page).toHaveURL(/\/sign-in/);
  });
});
