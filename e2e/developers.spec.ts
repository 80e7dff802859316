import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, photograph, test } from "./fixtures";

test("the quick start works word for word", async ({ page }) => {
  await page.goto("/developers");
  const lines = await page.locator("figure", { hasText: "curl" }).first().locator("code").textContent();
  const folder = mkdtempSync(path.join(tmpdir(), "quick-start-"));
  writeFileSync(path.join(folder, "photo.jpg"), (await photograph()).buffer);
  const run = spawnSync("bash", ["-euc", lines ?? "false"], { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  const answers = run.stdout
    .split("\n")
    .join("")
    .split(/(?<=\})(?=\{)/);
  const [registered, me, uploaded, refreshed] = answers.map((answer) => JSON.parse(answer));
  expect(registered).toMatchObject({ token_type: "Bearer", user: { email: "you@example.com" } });
  expect(me).toMatchObject({ email: "you@example.com", full_name: "Your Name" });
  expect(uploaded).toMatchObject({ avatar_url: expect.stringContaining("/files/avatars/") });
  expect(refreshed.refresh_token).not.toBe(registered.refresh_token);
});

test("operations are tried in the page, as oneself", async ({ page, member }) => {
  await page.goto("/developers");
  await page.getByRole("button", { name: "Expand operation" }).first().waitFor({ state: "attached" });
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.locator("#operations-Account-getMe").getByRole("button").first().click();
  const answered = page.waitForResponse((response) => response.url().endsWith("/api/v1/auth/me"));
  await page.locator("#operations-Account-getMe").getByRole("button", { name: "Execute" }).click();
  expect(await (await answered).json()).toMatchObject({ id: member.user_id, email: member.email });
  await expect(page.locator("#operations-Account-getMe").getByText(member.email).first()).toBeVisible();
});

test("nothing of the reference comes from elsewhere", async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "") && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto("/developers");
  await expect(page.getByRole("link", { name: "Account", exact: true })).toBeVisible();
  expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
});
