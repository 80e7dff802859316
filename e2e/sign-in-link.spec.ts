import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import { codeOf, turnOn } from "@/lib/auth/testing/two-step";
import { expect, expectAccessible, expectNoSideways, freshEmail, letterTo, test } from "./fixtures";

/** Asks for a link, and reads it out of the outbox. */
async function linkFor(page: Page, email: string, next = ""): Promise<string> {
  await page.goto(`/sign-in${next && `?next=${encodeURIComponent(next)}`}`);
  await page.getByRole("link", { name: "Send me a sign-in link" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in by a link");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByText("Look into your mail")).toBeVisible();
  const { window, letter } = await letterTo(page, email);
  const shown = letter.getByRole("link", { name: /\/sign-in\/link\/open/ });
  if (!(await shown.isVisible())) await letter.locator("summary").click();
  const href = await shown.getAttribute("href");
  await window.context().close();
  return href ?? "";
}

test("a link signs in at the press of a button, once, and opening it uses nothing up", async ({
  page,
  person,
  baseURL,
}) => {
  const { email, user_id } = await person({ email_verified: true });
  const link = await linkFor(page, email, "/profile/edit");
  for (const method of ["GET", "HEAD"]) expect((await page.request.fetch(link, { method })).status()).toBe(200);
  await page.goto(link);
  await expect(page.getByText(email)).toBeVisible();
  await expectAccessible(page);
  await expectNoSideways(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${baseURL}/profile/edit`);
  const sessions = await db().select().from(user_sessions).where(eq(user_sessions.user_id, user_id));
  expect(sessions.map(({ proofs }) => proofs.join())).toContain("email_link");
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByText("This link works no longer.", { exact: false })).toBeVisible();
  await expect(page.getByRole("link", { name: "Send me a new link" })).toBeVisible();
});

test("no program that looks at mail and no page elsewhere signs anybody in", async ({ page, person, baseURL }) => {
  const { email } = await person({ email_verified: true });
  const link = new URL(await linkFor(page, email));
  const token = link.searchParams.get("token") ?? "";
  const query = `${new URLSearchParams({ token, email })}`;
  const callback = `/api/auth/callback/email?${query}`;
  const opened = await page.request.get(callback, { maxRedirects: 0 });
  expect([opened.status(), opened.headers().location]).toEqual([303, `/sign-in/link/open?${query}`]);
  const foreign = await page.request.post(callback, { headers: { origin: "https://evil.example" }, form: {} });
  expect(foreign.status()).toBe(403);
  await page.goto(link.href);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${baseURL}/profile`);
});

test("nobody learns who has an account, and the unconfirmed get no link", async ({ page, person }) => {
  const { email } = await person();
  const words: string[] = [];
  for (const each of [email, freshEmail()]) {
    await page.goto("/sign-in/link");
    await page.getByLabel("E-mail").fill(each);
    await page.getByRole("button", { name: "Send me a link" }).click();
    const answer = page.getByRole("status").filter({ hasText: "Look into your mail" });
    words.push(((await answer.textContent()) ?? "").replace(each, "…"));
  }
  expect(words[0]).toBe(words[1]);
});

test("a second step stands behind a link too", async ({ page, person }) => {
  const member = await person({ email_verified: true });
  const { secret } = await turnOn(member.ctx);
  await page.goto(await linkFor(page, member.email));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("One more step");
  await page.getByLabel("Code from your authenticator app").fill(codeOf(secret, new Date()));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/profile$/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one asks for a link and signs in by it", async ({ page, person }) => {
    const { email } = await person({ email_verified: true });
    await page.goto("/sign-in/link");
    await page.getByLabel("E-mail").fill("nobody");
    await page.getByRole("button", { name: "Send me a link" }).click();
    await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription("Must be an e-mail address");
    await page.goto(await linkFor(page, email));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/profile$/);
  });
});
