import { expect, expectAccessible, expectNoSideways, test } from "./fixtures";

const LONG = "Noor-Alexandrina Achterberg-Van Nieuwenhuizen tot Sint-Maartensvlotbrug";

/** What depends on the width differs little by scheme, and the other way round: each is met at least once. */
const SCREENS = [
  { width: 360, scheme: "light", look: expectAccessible },
  { width: 360, scheme: "dark", look: expectNoSideways },
  { width: 768, scheme: "light", look: expectNoSideways },
  { width: 1280, scheme: "dark", look: expectAccessible },
] as const;

const rich = {
  full_name: LONG,
  profile: {
    title: "Restorer of nineteenth-century platinum and old European cut diamonds",
    bio: "نحن نصنع المجوهرات بحب\n".repeat(10),
    location: "’s-Hertogenbosch, Noord-Brabant, Nederland",
    website: `https://${"very-long-".repeat(12)}host.example/with/a/path`,
    specialty_tags: [
      "Art Deco",
      "Pneumonoultramicroscopicsilicovolcanoconi",
      "زفاف",
      "A",
      "Platinum",
      "Old European cut",
    ],
  },
};

for (const { width, scheme, look } of SCREENS) {
  test.describe(`${width} px, ${scheme}`, () => {
    test.use({ viewport: { width, height: 800 }, colorScheme: scheme });

    test("pages of a person are usable by everyone and fit", async ({ page, person, context, enter }) => {
      const member = await person(rich);
      for (const path of [
        "/",
        "/register",
        "/sign-in",
        "/forgot-password",
        "/developers",
        "/undo-email",
        "/sign-in?error=connect_first",
        "/sign-in/link",
        "/sign-in/link/open",
        `/u/${member.username}`,
        "/nope",
      ]) {
        await page.goto(path);
        await look(page);
        await expectNoSideways(page);
      }
      await enter(context, member);
      for (const path of ["/profile", "/profile/edit", "/profile/security", `/u/${member.username}`]) {
        await page.goto(path);
        await look(page);
        await expectNoSideways(page);
      }
      await page.getByRole("button", { name: "Your account" }).click();
      await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
      await look(page);
    });

    test("pages of an admin are usable by everyone and fit", async ({ page, admin: _, person }) => {
      const member = await person(rich);
      for (const path of [
        "/admin",
        "/admin/users",
        "/admin/users?q=nobody-at-all",
        "/admin/api-keys",
        "/admin/messages",
        `/admin/users/${member.user_id}`,
      ]) {
        await page.goto(path);
        await look(page);
        await expectNoSideways(page);
      }
    });
  });
}

test("the chosen theme stays, with and without scripts", async ({ page, browser }) => {
  await page.goto("/");
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await expect.poll(paper).not.toBe(light);
  await expect(page.getByRole("button", { name: "Dark", exact: true })).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  expect(await paper()).not.toBe(light);

  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto("/sign-in");
  await plain.getByRole("button", { name: "Dark", exact: true }).click();
  await expect(plain.locator("html")).toHaveAttribute("data-theme", "dark");
  await context.close();
});
