import { codeOf, turnOn } from "@/lib/auth/testing/two-step";
import { expect, expectAccessible, expectNoSideways, freshEmail, signOut, test } from "./fixtures";
import {
  accountOf,
  answerProvider,
  connectAs,
  connected,
  connectionsOf,
  continueWith,
  freshSubject,
  sessionsOf,
} from "./house-id";

test("somebody new registers with a provider, signs out, and is known again", async ({ page, baseURL }) => {
  const said = { sub: freshSubject(), email: freshEmail(), name: "Nora Lindqvist", email_verified: true };
  await page.goto("/register");
  await page.getByRole("button", { name: "Continue with House ID" }).click();
  await answerProvider(page, said);
  await expect(page).toHaveURL(/\/profile$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nora Lindqvist");
  const account = await accountOf(said.email);
  expect(account?.email_verified_at).toBeInstanceOf(Date);
  await signOut(page);
  await page.goto("/sign-in?next=/profile/edit");
  await page.getByRole("button", { name: "Continue with House ID" }).click();
  await expect(page).toHaveURL(`${baseURL}/profile/edit`);
  expect((await sessionsOf(account?.id ?? "")).map(({ proofs }) => proofs)).toEqual([["provider"], ["provider"]]);
  const jar = await page.context().cookies("http://localhost/");
  const session = jar.find(({ name }) => name === "gold.session");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
});

test("who has confirmed an e-mail here and there is connected, and lands where they were going", async ({
  page,
  person,
  baseURL,
}) => {
  const member = await person({ email_verified: true });
  await page.goto("/profile/edit");
  await page.getByRole("button", { name: "Continue with House ID" }).click();
  await answerProvider(page, { email: member.email, email_verified: true });
  await expect(page).toHaveURL(`${baseURL}/profile/edit`);
  expect(await connectionsOf(member.user_id)).toMatchObject([{ provider: "oidc", access_token: null, id_token: null }]);
});

test("an e-mail that one side has not confirmed connects nothing, and words say what to do", async ({
  page,
  person,
}) => {
  const [unconfirmed, confirmed] = [await person(), await person({ email_verified: true })];
  await continueWith(page, { email: unconfirmed.email, email_verified: true });
  await expect(page.getByRole("alert").filter({ hasText: "connect House ID under Security" })).toBeVisible();
  await expectAccessible(page);
  await page.context().clearCookies();
  await continueWith(page, { email: confirmed.email, email_verified: false });
  await expect(page.getByText(/Your e-mail is not confirmed at House ID/)).toBeVisible();
  for (const { user_id } of [unconfirmed, confirmed]) expect(await connectionsOf(user_id)).toEqual([]);
  await page.context().clearCookies();
  const email = freshEmail();
  await continueWith(page, { email, email_verified: false });
  await expect(page.getByText(/Your e-mail is not confirmed at House ID/)).toBeVisible();
  expect(await accountOf(email)).toBeUndefined();
});

test("a second step stands behind a provider too", async ({ page, person, baseURL }) => {
  const member = await person();
  const { secret } = await turnOn(member.ctx);
  const sub = freshSubject();
  await connectAs(member.user_id, sub);
  await page.goto("/sign-in?next=/profile/edit");
  await page.getByRole("button", { name: "Continue with House ID" }).click();
  await answerProvider(page, { sub });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("One more step");
  expect(page.url()).not.toMatch(/ticket/);
  await expectAccessible(page);
  await page.goto("/profile");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goBack();
  await page.getByLabel("Code from your authenticator app").fill(codeOf(secret, new Date()));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(`${baseURL}/profile/edit`);
  const proofs = (await sessionsOf(member.user_id)).map((each) => each.proofs.join());
  expect(proofs).toContain("provider,totp");
});

test("the suspended are told so and stay out", async ({ page, person }) => {
  const member = await person({ is_active: false, email_verified: true });
  await continueWith(page, { email: member.email, email_verified: true });
  await expect(page.getByText("This account is suspended.")).toBeVisible();
  await page.goto("/profile");
  await expect(page).toHaveURL(/\/sign-in/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one registers with a provider, connects and disconnects", async ({ page, person, context, enter }) => {
    await continueWith(page, { email: freshEmail(), name: "Ohne Skript", email_verified: true });
    await expect(page).toHaveURL(/\/profile$/);
    await context.clearCookies();
    const member = await person();
    await enter(context, member);
    await page.goto("/profile/security");
    await connected(page).getByRole("button", { name: "Connect House ID" }).click();
    await answerProvider(page, {});
    await expect(connected(page).getByText("House ID is connected.", { exact: false })).toBeVisible();
    await connected(page).getByRole("button", { name: "Disconnect House ID" }).click();
    await expect(connected(page).getByRole("button", { name: "Connect House ID", exact: true })).toBeVisible();
    expect(await connectionsOf(member.user_id)).toEqual([]);
  });
});

test("a word in the address that names no refusal is not repeated", async ({ page }) => {
  await page.goto("/sign-in?error=%3Cb%3EPay%20here&provider=evil");
  await expect(page.getByText("That sign-in could not be finished.", { exact: false })).toBeVisible();
  await expect(page.getByText("Pay here")).toHaveCount(0);
  await expectNoSideways(page);
});
