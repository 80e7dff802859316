import { expect, test } from "./fixtures";

/** A page's answer without what differs by request, and without the first word of its address, which its data repeats. */
function plain(text: string, word: string): string {
  return text
    .replaceAll(word, "")
    .replaceAll("nimda", "")
    .replace(/nonce="[^"]*"|\\?"nonce\\?":\\?"[^"]*"/g, "")
    .replace(/[\w-]{20,}/g, "");
}

const WAYS: [string, Record<string, string>][] = [
  ["as a page", {}],
  ["as data", { rsc: "1" }],
  ["as a prefetch", { rsc: "1", "next-router-prefetch": "1" }],
];

for (const [way, headers] of WAYS) {
  test(`the dashboard asked for ${way} answers members and strangers like any wrong address`, async ({
    context,
    member: _,
    person,
    request,
  }) => {
    const target = await person();
    for (const asker of [context.request, request]) {
      for (const path of ["/admin", "/admin/users", `/admin/users/${target.user_id}`, "/admin/system", "/admin/nope"]) {
        const wrong = path.replace("admin", "nowhe");
        const [hidden, missing] = [await asker.get(path, { headers }), await asker.get(wrong, { headers })];
        expect({ path, status: hidden.status() }).toEqual({ path, status: missing.status() });
        expect(hidden.headersArray().map(({ name }) => name)).toEqual(missing.headersArray().map(({ name }) => name));
        expect(plain(await hidden.text(), "admin")).toEqual(plain(await missing.text(), "nowhe"));
      }
    }
  });
}

test("addresses that lead to the dashboard lead a stranger where they lead everybody", async ({ request }) => {
  for (const [path, location] of [
    ["/admin/", "/admin"],
    ["/admin/users/", "/admin/users"],
  ] as const) {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect({ path, status: answer.status(), location: answer.headers().location }).toEqual({
      path,
      status: 308,
      location,
    });
  }
});

test("a stranger in the browser sees no more of the dashboard", async ({ page, member }) => {
  await page.goto("/admin/users");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing here");
  await expect(page).toHaveTitle("Not found · GOLD");
  await expect(page.getByText(member.email)).toHaveCount(1);
});

test("an admin's form, sent by somebody else, does nothing", async ({
  page,
  admin: _,
  person,
  browser,
  baseURL,
  enter,
}) => {
  const [target, member] = [await person(), await person()];
  await page.goto(`/admin/users/${target.user_id}`);
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Suspend" }) });
  const fields = await form
    .locator("input[type=hidden]")
    .evaluateAll((inputs: HTMLInputElement[]) => inputs.map((input) => [input.name, input.value]));
  const sent = { ...Object.fromEntries(fields), user_id: target.user_id, is_active: "false" };
  const context = await browser.newContext();
  await enter(context, member);
  const answer = await context.request.post(`${baseURL}/profile`, {
    multipart: sent,
    headers: { origin: baseURL ?? "", "sec-fetch-site": "same-origin" },
  });
  expect(answer.status()).toBeLessThan(500);
  await context.close();
  await page.reload();
  await expect(page.getByRole("button", { name: "Suspend" })).toBeVisible();
});

test("members-only words do not reach the page or payload of somebody signed out", async ({ page, person }) => {
  const target = await person({ full_name: "Secret Fullname", profile: { bio: "Secret biography" } });
  const ways: Record<string, string>[] = [{}, { rsc: "1" }];
  for (const headers of ways) {
    const text = await (await page.request.get(`/u/${target.username}`, { headers })).text();
    expect(text).toContain(target.username);
    expect(text).not.toContain("Secret");
    expect(text).not.toContain(target.user_id);
    expect(text).not.toContain(target.email);
  }
});

test("another site cannot write with our cookie", async ({ page, member }) => {
  const foreign: Record<string, string>[] = [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }];
  for (const headers of foreign) {
    const answer = await page.request.patch("/api/v1/users/profile", { data: { title: "Hacked" }, headers });
    expect(answer.status()).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "cross_site" });
  }
  expect((await (await page.request.get("/api/v1/users/profile")).json()).title).toBe("");
  expect(member.username).toBeTruthy();
});
