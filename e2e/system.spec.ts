import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { db } from "@/db/client";
import { daily_figures } from "@/db/schema/system";
import { expect, expectAccessible, expectNoSideways, test } from "./fixtures";

const DAY = 24 * 60 * 60 * 1000;
const dayBefore = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

/** Figures of a month, as many processes' jobs would have kept them. */
async function keepFigures(): Promise<void> {
  const name = "avatar_uploads_total";
  const rows = Array.from({ length: 30 }, (_, days) => [
    { name, day: dayBefore(days), label: "success", count: 900 + ((days * 377) % 500) },
    { name, day: dayBefore(days), label: "dimensions_too_small", count: 20 + ((days * 7) % 30) },
    { name, day: dayBefore(days), label: "busy", count: days % 9 === 4 ? 130 : 0 },
  ]);
  await db().insert(daily_figures).values(rows.flat()).onConflictDoNothing();
}

/** A file in storage that nothing names, last written so many hours ago. */
async function leaveOrphan(hours: number): Promise<string> {
  const folder = path.join(process.env.DATA_DIR ?? "", "files", "avatars", randomBytes(12).toString("hex"));
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "full.webp"), randomBytes(3000));
  const then = new Date(Date.now() - hours * 60 * 60 * 1000);
  await utimes(folder, then, then);
  return folder;
}

for (const [width, scheme] of [
  [360, "light"],
  [360, "dark"],
  [768, "light"],
  [1280, "light"],
  [1280, "dark"],
] as const) {
  test.describe(`${width} px, ${scheme}`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme: scheme });

    test("the system's page is usable by everyone and fits", async ({ page, admin: _ }) => {
      await keepFigures();
      await page.goto("/admin/system");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("System");
      await expect(page.getByRole("link", { name: "System" })).toBeInViewport({ ratio: 0.9 });
      await page.getByText("All numbers").click();
      await expectAccessible(page);
      await expectNoSideways(page);
    });
  });
}

test("every number of the drawing stands in the table behind it", async ({ page, admin: _ }) => {
  await keepFigures();
  await page.goto("/admin/system");
  const uploads = page.getByRole("region", { name: "Uploads" });
  await expect(uploads.getByRole("table")).toBeHidden();
  await uploads.getByText("All numbers").click();
  const rows = uploads.getByRole("table", { name: "Uploads a day" }).getByRole("row");
  await expect(rows).toHaveCount(31);
  await expect(rows.nth(26).getByRole("cell").nth(2)).toHaveText("130");
  await expect(uploads.getByRole("listitem").filter({ hasText: "The picture is too small" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Storage by kind" }).getByRole("row")).toHaveCount(4);
  await expect(page.getByRole("link", { name: "System" })).toHaveAttribute("aria-current", "page");
});

test.describe("orphans", () => {
  // They search one storage, and would remove what the other just found.
  test.describe.configure({ mode: "serial" });

  test("are shown before they are removed, and what is young stays", async ({ page, admin: _ }) => {
    const [old, young] = [await leaveOrphan(2), await leaveOrphan(0)];
    await page.goto("/admin/system");
    const orphans = page.getByRole("region", { name: "Orphans" });
    await expect(orphans.getByRole("button", { name: "Remove them" })).toHaveCount(0);
    await orphans.getByRole("button", { name: "Look for orphans" }).click();
    await expect(orphans.getByRole("status")).toContainText("that no profile, history or original names");
    expect(existsSync(old)).toBe(true);
    await orphans.getByRole("button", { name: "Remove them" }).click();
    await expect(orphans.getByRole("status")).toContainText(/Removed \d+ files?/);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    await orphans.getByRole("button", { name: "Look for orphans" }).click();
    await expect(orphans.getByRole("status")).toContainText("Nothing lies in storage");
  });

  test("are found without scripts too", async ({ browser, enter, person }) => {
    await leaveOrphan(2);
    const context = await browser.newContext({ javaScriptEnabled: false });
    await enter(context, await person({ role: "admin" }));
    const page = await context.newPage();
    await page.goto("/admin/system");
    await page.getByRole("button", { name: "Look for orphans" }).click();
    await expect(page.getByRole("button", { name: "Remove them" })).toBeVisible();
    await context.close();
  });
});

test.describe("for machines", () => {
  test("metrics are for this machine itself, and for nobody who comes through a proxy", async ({
    request,
    playwright,
  }) => {
    expect((await request.get("/api/metrics")).status()).toBe(404);
    const direct = await playwright.request.newContext({ baseURL: process.env.BASE_URL, extraHTTPHeaders: {} });
    const answer = await direct.get("/api/metrics");
    expect(answer.status()).toBe(200);
    expect(answer.headers()["cache-control"]).toBe("no-store");
    const text = await answer.text();
    expect(text).toContain('http_requests_total{operation="getMetrics",status="404"}');
    expect(text).toMatch(/^database_pool_connections_max{pool="main"} \d+$/m);
    expect(text).toMatch(/^avatar_disk_free_bytes \d+$/m);
    await direct.dispose();
  });

  for (const address of ["/health/avatar", "/api/health/avatar", "/api/health/ready", "/api/health/live"]) {
    test(`${address} answers everybody, in full or with its head alone`, async ({ request }) => {
      const answer = await request.get(address);
      expect(answer.status()).toBe(200);
      expect(answer.headers()["cache-control"]).toContain("no-store");
      expect(["ok", "healthy"]).toContain((await answer.json()).status);
      const head = await request.head(address);
      expect([head.status(), (await head.body()).length]).toEqual([200, 0]);
    });
  }
});
