import { expect, test } from "./fixtures";

test("the dashboard answers members and strangers like a page that does not exist", async ({
  page,
  context,
  member,
  person,
  request,
}) => {
  const target = await person();
  const missing = await page.request.get("/there-is-no-such-page");
  for (const path of ["/admin", "/admin/users", `/admin/users/${target.user_id}`]) {
    for (const asker of [context.request, request]) {
      const answer = await asker.get(path);
      expect({ path, status: answer.status() }).toEqual({ path, status: missing.status() });
      expect(await answer.text()).not.toContain(target.email);
    }
  }
  await page.goto("/admin/users");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing here");
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
