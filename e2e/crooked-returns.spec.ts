import type { BrowserContext, Page } from "@playwright/test";
import { expect, freshEmail, test } from "./fixtures";
import { accountOf, freshSubject, type Said } from "./house-id";

/** The address that the provider sends the browser back to, with the browser's cookies but not followed. */
async function caughtCallback(page: Page, { email = "" }: Said): Promise<URL> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with House ID" }).click();
  await expect(page.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  const form = { sub: freshSubject(), email, email_verified: "true", go: "on" };
  let answer = await page.request.post(page.url(), { form, maxRedirects: 0 });
  const next = () => new URL(answer.headers().location ?? "", answer.url());
  while (!next().pathname.startsWith("/api/auth/")) answer = await page.request.get(next().href, { maxRedirects: 0 });
  return next();
}

const cookieNames = async (context: BrowserContext) => (await context.cookies()).map(({ name }) => name);

test.describe("a return that is not what was begun", () => {
  const WORDS = "That sign-in could not be finished. Begin it again from here.";

  test("is refused with another issuer, another state, another browser, and a second time", async ({
    page,
    browser,
    context,
  }) => {
    const said = { email: freshEmail(), email_verified: true };
    const callback = await caughtCallback(page, said);
    expect(callback.searchParams.get("iss")).toBe(process.env.AUTH_OIDC_ISSUER);
    for (const [name, value] of [
      ["iss", "https://accounts.google.com"],
      ["state", "made-up"],
    ] as const) {
      const crooked = new URL(callback);
      crooked.searchParams.set(name, value);
      const kept = await context.cookies();
      await page.goto(crooked.href);
      await expect(page.getByText(WORDS)).toBeVisible();
      await context.clearCookies();
      await context.addCookies(kept);
    }
    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await other.goto(callback.href);
    await expect(other.getByText(WORDS)).toBeVisible();
    await elsewhere.close();
    expect(await accountOf(said.email)).toBeUndefined();

    await page.goto(callback.href);
    await expect(page).toHaveURL(/\/profile$/);
    const names = await cookieNames(context);
    expect(names.filter((name) => /state|pkce|nonce/.test(name))).toEqual([]);
    await context.clearCookies({ name: "gold.session" });
    await page.goto(callback.href);
    await expect(page.getByText(WORDS)).toBeVisible();
  });

  test("is no fault of ours, whatever it says", async ({ request, baseURL }) => {
    const paths = [
      "/api/auth/callback/oidc",
      "/api/auth/callback/oidc?error=access_denied",
      "/api/auth/callback/oidc?error=login_required&error_description=%00",
      "/api/auth/callback/oidc?code=x&state=y&iss=z",
      "/api/auth/callback/oidc?callbackUrl=javascript:alert(1)",
      "/api/auth/callback/oidc?callbackUrl=/a&callbackUrl=http://[",
      "/api/auth/callback/google?code=x",
      "/api/auth/callback/nobody?code=x",
      "/api/auth/callback",
      "/api/auth/session?callbackUrl=javascript:alert(1)",
      "/api/auth/signin/oidc?prompt=none&redirect_uri=https://evil.example",
      "/api/auth/error?error=%3Cscript%3E",
      "/api/auth/verify-request",
    ];
    for (const path of paths) {
      const answer = await request.get(path, { maxRedirects: 0 });
      expect({ path, fine: answer.status() < 500 }).toEqual({ path, fine: true });
      const { location } = answer.headers();
      if (location) expect({ path, host: new URL(location, baseURL).origin }).toEqual({ path, host: baseURL });
    }
    for (const cookie of [
      "gold.return-to=javascript:alert(1)",
      "gold.return-to=https://evil.example/",
      "authjs.state=x",
    ]) {
      const answer = await request.get("/api/auth/callback/oidc?code=x&state=y", {
        headers: { cookie },
        maxRedirects: 0,
      });
      expect({ cookie, status: answer.status() }).toEqual({ cookie, status: 302 });
    }
  });

  test("counts against its network", async ({ request }) => {
    const ask = () => request.get("/api/auth/callback/oidc?code=x&state=y", { maxRedirects: 0 });
    const locations: string[] = [];
    for (let tries = 0; tries <= 100; tries++) locations.push((await ask()).headers().location ?? "");
    expect(locations[0]).toMatch(/error=Configuration$/);
    expect(locations.at(-1)).toBe("/sign-in?error=rate_limited");
  });

  test("begins nothing with parameters of somebody's choosing", async ({ request }) => {
    const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
    const answer = await request.post(
      "/api/auth/signin/oidc?redirect_uri=https%3A%2F%2Fevil.example&scope=everything",
      {
        headers: { host: "evil.example" },
        form: { csrfToken, callbackUrl: "https://evil.example/" },
        maxRedirects: 0,
      },
    );
    const sent = new URL(answer.headers().location ?? "").searchParams;
    expect(sent.get("redirect_uri")).toMatch(/^http:\/\/localhost:\d+\/api\/auth\/callback\/oidc$/);
    expect(sent.get("scope")).toBe("openid profile email");
    expect(sent.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) expect(sent.get(name)).toBeTruthy();
    expect(answer.headers()["set-cookie"]).not.toContain("evil");
  });
});
