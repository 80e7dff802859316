import { expect, test } from "./fixtures";

test("pages come with a policy whose nonce is fresh and used", async ({ request }) => {
  const nonces = new Set<string>();
  for (const path of ["/", "/sign-in", "/nope"]) {
    const answer = await request.get(path);
    const headers = answer.headers();
    const nonce = /'nonce-([^']+)'/.exec(headers["content-security-policy"] ?? "")?.[1] ?? "";
    expect(nonce).not.toBe("");
    nonces.add(nonce);
    const html = await answer.text();
    const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map((match) => match[1] ?? "");
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((each) => !each.includes(`nonce="${nonce}"`))).toEqual([]);
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe-eval");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
    });
    expect(headers["permissions-policy"]).toContain("geolocation=()");
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).not.toHaveProperty("strict-transport-security");
  }
  expect(nonces.size).toBe(3);
});

test("the API says what it is and nothing else", async ({ request }) => {
  const answer = await request.get("/api/v1/users/profile");
  expect(answer.status()).toBe(401);
  expect(answer.headers()).toMatchObject({
    "content-type": "application/problem+json",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  expect((await request.get("/api/v1/no/such/thing")).status()).toBe(404);
  expect(await (await request.get("/api/v1/no/such/thing")).json()).toMatchObject({ code: "not_found" });
});

test("pages run without a word in the console", async ({ page, member }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  for (const path of ["/", "/profile", "/profile/edit", `/u/${member.username}`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  expect(complaints).toEqual([]);
});

test("the document lists the operations", async ({ request }) => {
  const document = await (await request.get("/api/openapi.json")).json();
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(["/api/v1/users/profile", "/api/v1/users/{username}", "/api/v1/profile/me/avatar"]),
  );
});
