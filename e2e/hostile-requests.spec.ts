import { expect, test } from "./fixtures";

const PROBLEMS: [string, string, Record<string, string>, number, string][] = [
  ["GET", "/u/%E0%A4%A", {}, 400, "malformed_url"],
  ["GET", "/api/v1/users/%ff", {}, 400, "malformed_url"],
  ["GET", "/files/avatars/%ff/full.webp", {}, 400, "malformed_url"],
  ["DELETE", "/api/v1/users/profile", {}, 405, "method_not_allowed"],
  ["POST", "/api/openapi.json", {}, 405, "method_not_allowed"],
  ["PUT", "/files/avatars/x/full.webp", {}, 405, "method_not_allowed"],
  ["PUT", "/", {}, 405, "method_not_allowed"],
  ["GET", "/api", {}, 404, "not_found"],
  ["GET", "/_next/image?url=%2Ficon.svg&w=640&q=75", {}, 404, "not_found"],
  ["POST", "/sign-in", { origin: "https://evil.example", "content-type": "text/plain" }, 403, "cross_site"],
  ["POST", "/sign-in", { "content-type": "multipart/form-data" }, 415, "unsupported_media_type"],
];

for (const [method, path, headers, status, code] of PROBLEMS) {
  test(`${method} ${path} is a problem, ${status} ${code}`, async ({ request }) => {
    const answer = await request.fetch(path, { method, headers, data: method === "POST" ? "x" : undefined });
    expect(answer.status()).toBe(status);
    expect(answer.headers()["content-type"]).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ status, code });
    if (status === 405) expect(answer.headers().allow).toBeTruthy();
  });
}

test("a form past a megabyte is refused before it is read", async ({ request }) => {
  for (const path of ["/sign-in", "/api/auth/callback/credentials"]) {
    const answer = await request.post(path, {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      data: "x".repeat(1024 * 1024 + 1),
    });
    expect(answer.status()).toBe(413);
  }
});

test("an action called with nonsense answers without a fault of ours", async ({ page, request }) => {
  let action = "";
  page.on("request", (sent) => {
    action ||= sent.headers()["next-action"] ?? "";
  });
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("nobody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("x");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("The sign-in details are wrong", { exact: true })).toBeVisible();
  expect(action).toBeTruthy();
  for (const data of [
    "[]",
    "[null]",
    "[null,null]",
    '[{"status":"idle"},[["email","a"]]]',
    '[{"status":"idle"},"x"]',
  ]) {
    const answer = await request.post("/sign-in", {
      headers: { "next-action": action, "content-type": "text/plain" },
      data,
    });
    expect({ data, status: answer.status() }).toEqual({ data, status: 200 });
  }
});

test("every page carries the policy, whatever its address and whatever policy was sent", async ({ request }) => {
  for (const path of ["/icon.svgX", "/files/x", "/files/avatars", "/_next/staticX", "/favicon.icoX"]) {
    const headers = { "content-security-policy": "script-src 'nonce-attacker'" };
    const answer = await request.get(path, { headers });
    expect(answer.headers()["content-security-policy"]).toMatch(/script-src 'self' 'nonce-/);
    expect(await answer.text()).not.toContain("attacker");
  }
});

test("after signing in, a crooked path leads nowhere else", async ({ page, member: _ }) => {
  for (const next of ["/.//evil.example", "/a/..//evil.example", "/%2e//evil.example"]) {
    const answer = await page.request.get(`/sign-in?next=${encodeURIComponent(next)}`, { maxRedirects: 0 });
    expect(answer.headers().location).toBe("/profile");
  }
});
