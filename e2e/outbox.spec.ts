import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import type { Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { queueMessage } from "@/lib/messages/service";
import { expect, expectAccessible, expectNoSideways, letterTo, test } from "./fixtures";

const LINK = "https://gold.example/verify?token=takes-over";

async function write({ user_id, email, ctx }: Member): Promise<void> {
  const data = { name: "Nora", link: LINK, valid_minutes: 1440 };
  await transaction((tx) => queueMessage(tx, ctx, { template: "verify_email", user_id, to: email, data }));
}

test("a letter lies in the outbox of this machine, to be read and followed", async ({ page, person }) => {
  const member = await person();
  await write(member);
  await page.goto("/");
  const { window, letter } = await letterTo(page, member.email);
  const complaints: string[] = [];
  window.on("console", (message) => /Content.Security.Policy/i.test(message.text()) && complaints.push(message.text()));
  await window.reload();
  if (!(await letter.locator("iframe").isVisible())) await letter.locator("summary").click();
  const button = letter.frameLocator("iframe").getByRole("link", { name: "Confirm e-mail" });
  await expect(button).toHaveAttribute("href", LINK);
  await window.context().route("https://gold.example/**", (route) => route.fulfill({ body: "there" }));
  const [followed] = await Promise.all([window.waitForEvent("popup"), button.click()]);
  await expect(followed).toHaveURL(LINK);
  await expect(letter.getByRole("link", { name: LINK })).toHaveAttribute("href", LINK);
  await window.setViewportSize({ width: 360, height: 800 });
  await expectNoSideways(window);
  // Without scripts in its frame the letter cannot be examined there, and nothing around it; so each by itself.
  const html = (await letter.locator("iframe").getAttribute("srcdoc")) ?? "";
  await window.locator("iframe").evaluateAll((frames) => {
    for (const frame of frames) frame.remove();
  });
  await expectAccessible(window);
  for (const colorScheme of ["light", "dark"] as const) {
    await followed.emulateMedia({ colorScheme });
    await followed.setContent(html);
    await expectAccessible(followed);
  }
  expect(complaints).toEqual([]);
  await window.context().close();
});

test("to whoever comes through a proxy the outbox is a wrong address", async ({
  page,
  request,
  playwright,
  baseURL,
}) => {
  const direct = await playwright.request.newContext({ baseURL, extraHTTPHeaders: {} });
  expect((await direct.get("/dev/outbox")).status()).toBe(200);
  const wrong = await request.get("/ved/xobtuo");
  const headersOf = (answer: typeof wrong) =>
    Object.entries(answer.headers()).filter(([name]) => !["content-security-policy", "date"].includes(name));
  const asked: [by: typeof request, name: string, value: string][] = [
    [request, "x-gold-direct", "1"],
    [direct, "via", "1.1 proxy"],
    [direct, "forwarded", "for=127.0.0.1"],
    [direct, "host", "rebound.evil.example"],
  ];
  for (const [by, name, value] of asked) {
    const answer = await by.get("/dev/outbox", { headers: { [name]: value } });
    expect({ name, status: answer.status() }).toEqual({ name, status: 404 });
    expect(headersOf(answer)).toEqual(headersOf(wrong));
  }
  await page.goto("/dev/outbox");
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Outbox");
  await direct.dispose();
});

test("admins see what became of a letter, never what it says, and send it again", async ({
  page,
  admin: _,
  person,
}) => {
  const member = await person();
  await write(member);
  const ofMember = eq(messages.user_id, member.user_id);
  await expect
    .poll(async () => (await db().select().from(messages).where(ofMember))[0]?.state, { timeout: 10_000 })
    .toBe("outbox");
  await db().update(messages).set({ state: "failed", tries: 6, last_error: "550 No such user" }).where(ofMember);

  await page.goto("/admin");
  await page.getByRole("link", { name: "Messages" }).click();
  await page.getByRole("link", { name: "Not delivered" }).click();
  const item = page.getByRole("listitem").filter({ hasText: member.email });
  await expect(item).toContainText("550 No such user");
  expect(await page.content()).not.toContain("takes-over");
  await expectAccessible(page);
  await item.getByRole("button", { name: "Send again" }).click();
  await expect(item).toHaveCount(0);
  await page.goto(`/admin/users/${member.user_id}`);
  await expect(page.getByText("Message sent again")).toBeVisible();
});

test("the list of messages is a wrong address for members", async ({ page, member: _ }) => {
  expect((await page.goto("/admin/messages"))?.status()).toBe(404);
});
