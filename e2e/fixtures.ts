import { randomBytes, randomInt } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, test as base, expect, type Locator, type Page } from "@playwright/test";
import { closeDb } from "@/db/client";
import { cookieOf, createMember, type Member } from "@/db/testing/factories";
import { makePhotograph } from "@/db/testing/photographs";

export const PASSWORD = "copper lantern walks";

type Wishes = Parameters<typeof createMember>[0];

type Fixtures = {
  /** A person in the database, who can sign in with `PASSWORD`. */
  person: (wishes?: Wishes) => Promise<Member>;
  /** The same, with this test's browser signed in as them. */
  member: Member;
  admin: Member;
  /** Signs a browser in as somebody, without the form. */
  enter: (context: BrowserContext, member: Member) => Promise<void>;
};

export const test = base.extend<Fixtures, { database: undefined }>({
  database: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      await use(undefined);
      await closeDb();
    },
    { scope: "worker", auto: true },
  ],
  /** Every test comes from a network of its own, so that none uses up another's limits. */
  // biome-ignore lint/correctness/noEmptyPattern: as above
  extraHTTPHeaders: async ({}, use) => {
    await use({ "x-forwarded-for": `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}` });
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  person: async ({}, use) => {
    await use((wishes) => createMember({ password: PASSWORD, ...wishes }));
  },
  enter: async ({ baseURL }, use) => {
    await use(async (context, member) => {
      const [name = "", value = ""] = (await cookieOf(member)).split("=");
      await context.addCookies([{ name, value, url: baseURL ?? "", httpOnly: true, sameSite: "Lax" }]);
    });
  },
  member: async ({ person, context, enter }, use) => {
    const member = await person({ full_name: "Nora Lindqvist" });
    await enter(context, member);
    await use(member);
  },
  admin: async ({ person, context, enter }, use) => {
    const admin = await person({ full_name: "Ada Min", role: "admin" });
    await enter(context, admin);
    await use(admin);
  },
});

export { expect };

/** An address nobody has yet. */
export const freshEmail = () => `${randomBytes(8).toString("hex")}@example.com`;

/** A photograph as a file to choose. */
export async function photograph(width = 1200, height = 900) {
  return { name: "photo.jpg", mimeType: "image/jpeg", buffer: await makePhotograph({ width, height }) };
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
}

/** Fails on anything that stands in the way of assistive technology. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(" ")) }))).toEqual([]);
}

/** Fails when the page is wider than its window. */
export async function expectNoSideways(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond).toBe(0);
}

/** The newest letter to somebody, in a window of its own as whoever sits at the server's machine sees it. */
export async function letterTo(page: Page, email: string): Promise<{ window: Page; letter: Locator }> {
  const browser = page.context().browser();
  if (!browser) throw new Error("This page has no browser");
  const { origin } = new URL(page.url());
  // Without a proxy's header, which the tests' own contexts send.
  const context = await browser.newContext({ baseURL: origin, extraHTTPHeaders: {} });
  const window = await context.newPage();
  const letter = window.getByRole("listitem").filter({ hasText: email }).first();
  await expect(async () => {
    await window.goto("/dev/outbox");
    await expect(letter).toBeVisible({ timeout: 500 });
  }).toPass();
  return { window, letter };
}
