import {
  expect,
  expectAccessible,
  expectNoSideways,
  freshEmail,
  letterTo,
  PASSWORD,
  signIn,
  signOut,
  test,
} from "./fixtures";
import { pageIn } from "./letters";

const NEW = "velvet harbour sings";

test("a newcomer confirms their e-mail from the outbox, forgets the password, and comes back in", async ({ page }) => {
  const email = freshEmail();
  await page.goto("/register");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Full name").fill("Mira Joshi");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Confirm your e-mail")).toBeVisible();
  await expectAccessible(page);

  const { window, letter } = await letterTo(page, email);
  const link = (await letter.getByText(/\/verify-email\?token=/).getAttribute("href")) ?? "";
  await window.context().close();
  await page.goto(link);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Confirm e-mail" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your e-mail is confirmed");
  await page.getByRole("link", { name: "Go to your profile" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mira Joshi");
  await expect(page.getByText("Confirm your e-mail")).toHaveCount(0);

  await signOut(page);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page).toHaveURL(/\/forgot-password$/);
  await page.getByLabel("E-mail, username or mobile").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("Look into your mail")).toBeVisible();
  await expectAccessible(page);
  await page.goto(await pageIn(email, "reset_password"));
  await expectAccessible(page);
  await page.getByLabel("New password").fill("Mira Joshi Mira");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/your name/);
  await page.getByLabel("New password").fill(NEW);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await expectAccessible(page);
  await signIn(page, email, NEW);
  await expect(page).toHaveURL(/\/profile$/);
});

test("forgetting reads the same whether or not there is an account", async ({ page, person }) => {
  const { email } = await person();
  const said: string[] = [];
  for (const each of [email, freshEmail()]) {
    await page.goto("/forgot-password");
    await page.getByLabel("E-mail, username or mobile").fill(each);
    await page.getByRole("button", { name: "Send the link" }).click();
    const notice = page.getByRole("status").filter({ hasText: "Look into your mail" });
    said.push(String(await notice.textContent()).replace(each, "…"));
  }
  expect(said[0]).toBe(said[1]);
});

test("a new password ends a session in another browser at once", async ({ page, member, browser }) => {
  const stranger = await browser.newContext();
  const elsewhere = await stranger.newPage();
  await elsewhere.goto("/forgot-password");
  await elsewhere.getByLabel("E-mail, username or mobile").fill(member.username);
  await elsewhere.getByRole("button", { name: "Send the link" }).click();
  await page.goto("/profile");
  await elsewhere.goto(await pageIn(member.email, "reset_password"));
  await elsewhere.getByLabel("New password").fill(NEW);
  await elsewhere.getByRole("button", { name: "Set password" }).click();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
  await stranger.close();
});

test("a link that is looked at is not used up, tells no other site, and says so once it is", async ({
  page,
  person,
  request,
}) => {
  const { email } = await person();
  await page.goto("/forgot-password");
  await page.getByLabel("E-mail, username or mobile").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  const path = await pageIn(email, "reset_password");
  for (let tries = 0; tries < 3; tries++) {
    const answer = await request.get(path);
    expect([answer.status(), answer.headers()["referrer-policy"]]).toEqual([200, "same-origin"]);
    expect(answer.headers()["cache-control"]).toContain("no-store");
  }
  await page.goto(path);
  await page.getByLabel("New password").fill(NEW);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  for (const dead of [path, "/reset-password", "/reset-password?token=x&token=y", "/verify-email", "/undo-email"]) {
    await page.goto(dead);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");
  }
  await page.goto(path);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(page).toHaveURL(/\/forgot-password$/);
});

test.describe("on a phone in the dark", () => {
  test.use({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });

  test("the pages of links fit, with long names and addresses", async ({ page, person, context, enter }) => {
    const email = `${"long-".repeat(10)}${freshEmail()}`;
    const member = await person({ email, full_name: "Noor-Alexandrina Achterberg-Van Nieuwenhuizen" });
    await enter(context, member);
    await page.goto("/profile");
    await page.getByRole("button", { name: "Send the link again" }).click();
    await expect(page.getByText(/^Sent\./)).toBeVisible();
    await page.goto("/profile/security");
    await page.getByText("Change e-mail").first().click();
    await page.getByLabel("New e-mail").fill(`new-${email}`);
    await page.getByRole("button", { name: "Change e-mail" }).click();
    await expect(page.getByText("Waiting to be confirmed")).toBeVisible();
    for (const path of [
      "/profile",
      "/profile/security",
      "/forgot-password",
      "/reset-password",
      await pageIn(email, "verify_email"),
      await pageIn(`new-${email}`, "confirm_email_change"),
    ]) {
      await page.goto(path);
      await expectNoSideways(page);
      await expectAccessible(page);
    }
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one confirms, forgets, is told what is wrong, and comes back in", async ({ page }) => {
    const email = freshEmail();
    await page.goto("/register");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Full name").fill("Ohne Skript");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.goto(await pageIn(email, "verify_email"));
    await page.getByRole("button", { name: "Confirm e-mail" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your e-mail is confirmed");

    await page.goto("/forgot-password");
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByLabel("E-mail, username or mobile")).toHaveAccessibleDescription("Is required");
    await page.getByLabel("E-mail, username or mobile").fill(email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByText("Look into your mail")).toBeVisible();
    await page.goto(await pageIn(email, "reset_password"));
    await page.getByLabel("New password").fill("qwertyuiop");
    await page.getByRole("button", { name: "Set password" }).click();
    await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/Too common/);
    await page.getByLabel("New password").fill(NEW);
    await page.getByRole("button", { name: "Set password" }).click();
    await expect(page.getByText("Your password is changed")).toBeVisible();
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(NEW);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/profile$/);
  });
});
