import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { passkeys, user_sessions } from "@/db/schema/auth";
import type { Member } from "@/db/testing/factories";
import { expect, expectAccessible, expectNoSideways, PASSWORD, signOut, test } from "./fixtures";

const SECURITY = "/profile/security";

/** A passkey as the browser's tools give it out and take it in. */
type Kept = {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  userName?: string;
  signCount: number;
};

/** An authenticator inside this browser, whose owner shows their finger whenever they are asked, or never does. */
async function authenticatorOf(page: Page, wishes: { verified?: boolean; synced?: boolean } = {}) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: wishes.verified ?? true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: wishes.synced,
      defaultBackupState: wishes.synced,
    },
  });
  return {
    credentials: async (): Promise<Kept[]> =>
      (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    give: (credential: Kept) => cdp.send("WebAuthn.addCredential", { authenticatorId, credential }),
    verify: (isUserVerified: boolean) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

/** Makes this browser one that offers no passkeys at the field, where this authenticator would take the offer at once. */
function withoutAutofill(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
}

const section = (page: Page) => page.getByRole("region", { name: "Passkeys" });

async function add(page: Page): Promise<void> {
  await section(page).getByRole("button", { name: "Add a passkey" }).click();
  await expect(section(page).getByText("Added", { exact: true })).toBeVisible();
}

/** Makes their last proof too old for anything sensitive. */
async function letProofAge({ session_id }: Member): Promise<void> {
  await db()
    .update(user_sessions)
    .set({ proved_at: new Date(Date.now() - 60 * 60 * 1000) })
    .where(eq(user_sessions.id, session_id));
}

test("a passkey is added, signs in by itself, is renamed and removed, and signs in no longer", async ({
  page,
  member,
}) => {
  await withoutAutofill(page);
  const authenticator = await authenticatorOf(page);
  await page.goto(SECURITY);
  await add(page);
  const [kept] = await authenticator.credentials();
  expect(kept).toMatchObject({ isResidentCredential: true, rpId: "localhost", userName: member.email });
  await expect(section(page).getByRole("listitem")).toContainText("On one device · added");
  await expect(section(page).getByRole("listitem")).toContainText("not used yet");

  await signOut(page);
  await page.goto("/sign-in?next=/profile/security");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page).toHaveURL(/\/profile\/security$/);

  const row = section(page).getByRole("listitem");
  await expect(row).toContainText("last used");
  await row.locator("summary").click();
  await row.getByLabel("Name").fill("Blue laptop");
  await row.getByRole("button", { name: "Save name" }).click();
  await expect(row.locator("summary")).toContainText("Blue laptop");

  await row.getByRole("button", { name: "Remove passkey" }).click();
  await expect(section(page).getByRole("listitem")).toHaveCount(0);
  // The browser was told, and forgets it too.
  await expect.poll(async () => (await authenticator.credentials()).length).toBe(0);

  await signOut(page);
  if (kept) await authenticator.give(kept);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText(/This passkey does not sign in here/)).toBeVisible();
});

test("the browser offers passkeys at the field where one types one's name", async ({ page, member, context }) => {
  const authenticator = await authenticatorOf(page);
  await page.goto(SECURITY);
  await add(page);
  expect(await authenticator.credentials()).toHaveLength(1);
  await context.clearCookies();
  await page.goto("/sign-in");
  await expect(page).toHaveURL(/\/profile$/);
  await page.goto(SECURITY);
  await expect(section(page).getByRole("listitem")).toContainText("last used");
  const [row] = await db().select().from(passkeys).where(eq(passkeys.user_id, member.user_id));
  expect(row?.last_used_at).not.toBeNull();
});

test("a sensitive act takes a passkey as well as the password, and nobody else's finger", async ({ page, member }) => {
  const authenticator = await authenticatorOf(page, { synced: true });
  await page.goto(SECURITY);
  await add(page);
  await expect(section(page).getByRole("listitem")).toContainText("Synced to your devices");
  await letProofAge(member);

  const row = section(page).getByRole("listitem");
  await row.locator("summary").click();
  await row.getByRole("button", { name: "Remove passkey" }).click();
  await expect(row.getByText("Is it you?")).toBeVisible();
  await expectAccessible(page);

  await authenticator.verify(false);
  await row.getByRole("button", { name: "Use a passkey" }).click();
  await expect(row.getByText(/cancelled or took too long/)).toBeVisible();
  await authenticator.verify(true);
  await row.getByRole("button", { name: "Use a passkey" }).click();
  await expect(section(page).getByRole("listitem")).toHaveCount(0);
});

test("adding one asks who one is first when that was shown long ago", async ({ page, member }) => {
  const authenticator = await authenticatorOf(page);
  await letProofAge(member);
  await page.goto(SECURITY);
  await section(page).getByRole("button", { name: "Add a passkey" }).click();
  await expect(section(page).getByText("Is it you?")).toBeVisible();
  await expect(section(page).getByRole("button", { name: "Use a passkey" })).toHaveCount(0);
  expect(await authenticator.credentials()).toEqual([]);
  await section(page).getByLabel("Your password", { exact: true }).fill("not the password");
  await section(page).getByRole("button", { name: "Add a passkey" }).click();
  await expect(section(page).getByLabel("Your password", { exact: true })).toHaveAccessibleDescription(
    "This is not your password",
  );
  await section(page).getByLabel("Your password", { exact: true }).fill(PASSWORD);
  await add(page);
  expect(await authenticator.credentials()).toHaveLength(1);
});

test("what goes wrong in the browser is said in words, and can be tried again", async ({ page, member: _ }) => {
  const authenticator = await authenticatorOf(page, { verified: false });
  await page.goto(SECURITY);
  await section(page).getByRole("button", { name: "Add a passkey" }).click();
  await expect(section(page).getByText(/cancelled or took too long/)).toBeVisible();
  await authenticator.verify(true);
  await add(page);
  await section(page).getByRole("button", { name: "Add a passkey" }).click();
  await expect(section(page).getByText(/on this device already/)).toBeVisible();
  await expect(section(page).getByRole("listitem")).toHaveCount(1);
});

test("the last way to sign in stays, and its owner is told why", async ({ page, person, context, enter }) => {
  const member = await person({ password: undefined });
  await enter(context, member);
  await authenticatorOf(page);
  await page.goto(SECURITY);
  await add(page);
  const row = section(page).getByRole("listitem");
  await row.locator("summary").click();
  await row.getByRole("button", { name: "Remove passkey" }).click();
  await expect(row.getByText(/only way to sign in\. Set a password or add another passkey first/)).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one renames and removes what one has, and is told what adding needs", async ({ page, member }) => {
    const row = { id: crypto.randomUUID(), credential_id: crypto.randomUUID(), public_key: "x", name: "Old phone" };
    await db()
      .insert(passkeys)
      .values({ ...row, user_id: member.user_id });
    await page.goto(SECURITY);
    await expect(section(page).getByText("Adding a passkey needs JavaScript.")).toBeVisible();
    await section(page).locator("summary").click();
    await section(page).getByLabel("Name").fill("Older phone");
    await section(page).getByRole("button", { name: "Save name" }).click();
    await expect(section(page).locator("summary")).toContainText("Older phone");
    await section(page).locator("summary").click();
    await section(page).getByRole("button", { name: "Remove passkey" }).click();
    await expect(section(page).getByRole("listitem")).toHaveCount(0);
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toHaveCount(0);
  });
});

for (const { width, scheme } of [
  { width: 360, scheme: "light" },
  { width: 768, scheme: "dark" },
  { width: 1280, scheme: "light" },
] as const) {
  test.describe(`${width} px, ${scheme}`, () => {
    test.use({ viewport: { width, height: 800 }, colorScheme: scheme });

    test("passkeys with any name fit and are usable by everyone", async ({ page, member }) => {
      const names = ["Pneumonoultramicroscopicsilicovolcanoconiosis-laptop-number-1", "مفتاح المرور", "1Password"];
      const rows = names.map((name, index) => ({
        id: crypto.randomUUID(),
        user_id: member.user_id,
        credential_id: crypto.randomUUID(),
        public_key: "x",
        name: name.slice(0, 60),
        backed_up: index === 1,
        last_used_at: index === 2 ? new Date() : null,
      }));
      await db().insert(passkeys).values(rows);
      await page.goto(SECURITY);
      for (const summary of await section(page).locator("summary").all()) await summary.click();
      await expectAccessible(page);
      await expectNoSideways(page);
    });
  });
}
