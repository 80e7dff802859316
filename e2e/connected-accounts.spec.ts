import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import { expect, expectAccessible, freshEmail, PASSWORD, test } from "./fixtures";
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

const proveLongAgo = (user_id: string) =>
  db()
    .update(user_sessions)
    .set({ proved_at: new Date(0) })
    .where(eq(user_sessions.user_id, user_id));

test("one connects an account on the security page, and it signs in until it is disconnected", async ({
  page,
  member,
  browser,
}) => {
  const sub = freshSubject();
  await page.goto("/profile/security");
  await connected(page).getByRole("button", { name: "Connect House ID" }).click();
  await answerProvider(page, { sub, email: freshEmail() });
  await expect(connected(page).getByText("House ID is connected. It signs you in from now on.")).toBeVisible();
  await expectAccessible(page);

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await continueWith(other, { sub });
  await expect(other).toHaveURL(/\/profile$/);
  await elsewhere.close();
  expect(await sessionsOf(member.user_id)).toHaveLength(2);

  await connected(page).getByRole("button", { name: "Disconnect House ID" }).click();
  await expect(connected(page).getByRole("button", { name: "Connect House ID", exact: true })).toBeVisible();
  expect(await connectionsOf(member.user_id)).toEqual([]);
  await page.context().clearCookies();
  await continueWith(page, { sub });
  await expect(page.getByText(/Your e-mail is not confirmed at House ID/)).toBeVisible();
});

test("connecting asks who one is when that was long ago, and takes nobody else's account", async ({
  page,
  member,
  person,
}) => {
  const [sub, other] = [freshSubject(), await person()];
  await connectAs(other.user_id, sub);
  await proveLongAgo(member.user_id);
  await page.goto("/profile/security");
  await connected(page).getByRole("button", { name: "Connect House ID" }).click();
  await connected(page).getByLabel("Your password").fill(PASSWORD);
  await connected(page).getByRole("button", { name: "Connect House ID" }).click();
  await answerProvider(page, { sub });
  await expect(connected(page).getByRole("alert")).toHaveText(/is connected to another account here/);
  expect(await connectionsOf(member.user_id)).toEqual([]);
  expect(await sessionsOf(other.user_id)).toHaveLength(1);
});

test("who has nothing but a provider cannot disconnect it, and shows by it who they are", async ({ page }) => {
  const said = { sub: freshSubject(), email: freshEmail(), name: "Ohne Passwort", email_verified: true };
  await continueWith(page, said);
  await expect(page).toHaveURL(/\/profile$/);
  const { id: user_id = "" } = (await accountOf(said.email)) ?? {};
  await proveLongAgo(user_id);
  await page.goto("/profile/security");
  const disconnect = connected(page).getByRole("button", { name: "Disconnect House ID" });
  await disconnect.click();
  await connected(page).getByRole("button", { name: "Confirm with House ID" }).click();
  await answerProvider(page, { sub: freshSubject() });
  await expect(connected(page).getByRole("alert")).toHaveText(/not the account at House ID that is connected/);
  await disconnect.click();
  await connected(page).getByRole("button", { name: "Confirm with House ID" }).click();
  await answerProvider(page, said);
  await expect(connected(page).getByText("House ID says that it is you.", { exact: false })).toBeVisible();
  await disconnect.click();
  await expect(connected(page).getByText(/This is the only way to sign in/)).toBeVisible();
  expect(await connectionsOf(user_id)).toHaveLength(1);
  expect(await sessionsOf(user_id)).toHaveLength(1);
});

test("who calls it off at the provider reads so, signed in or not", async ({ page, context, person, enter }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with House ID" }).click();
  await answerProvider(page, {}, "Cancel");
  await expect(page.getByText("Nothing came of it", { exact: false })).toBeVisible();
  await enter(context, await person());
  await page.goto("/profile/security");
  await connected(page).getByRole("button", { name: "Connect House ID" }).click();
  await answerProvider(page, {}, "Cancel");
  await expect(connected(page).getByRole("alert")).toHaveText(/Nothing came of it/);
});
