import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { accounts, user_sessions } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import { expect } from "./fixtures";

/** Whom the provider of these tests, "House ID", is told that one is; it asks on a page of its own, on another site. */
export type Said = { sub?: string; email?: string; name?: string; email_verified?: boolean };

export const freshSubject = () => randomBytes(8).toString("hex");

/** The section of the security page. */
export const connected = (page: Page) => page.getByRole("region", { name: "Connected sign-ins" });

export const connectionsOf = (user_id: string) => db().select().from(accounts).where(eq(accounts.userId, user_id));
export const sessionsOf = (user_id: string) =>
  db().select().from(user_sessions).where(eq(user_sessions.user_id, user_id));
export const accountOf = async (email: string) => (await db().select().from(users).where(eq(users.email, email)))[0];

/** Connects somebody with whom the provider knows by a subject, without going there. */
export async function connectAs(user_id: string, sub: string): Promise<void> {
  const providerAccountId = `${process.env.AUTH_OIDC_ISSUER}|${sub}`;
  await db().insert(accounts).values({ userId: user_id, type: "oidc", provider: "oidc", providerAccountId });
}

export async function answerProvider(page: Page, said: Said, button = "Continue"): Promise<void> {
  await expect(page.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  await page.getByLabel("Subject").fill(said.sub ?? freshSubject());
  await page.getByLabel("E-mail").fill(said.email ?? "");
  await page.getByLabel("Name").fill(said.name ?? "");
  if (said.email_verified) await page.getByLabel("Confirmed").check();
  await page.getByRole("button", { name: button }).click();
}

export async function continueWith(page: Page, said: Said): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with House ID" }).click();
  await answerProvider(page, said);
}
