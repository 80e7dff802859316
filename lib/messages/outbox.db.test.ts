import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { OUTBOX_SHOWN } from "./constants";
import { queueMessage } from "./service";
import { deliverDue } from "./service/deliver";

const refusal = (code: string) => expect.objectContaining({ code });
const LINK = "https://gold.example/verify?token=abc";

async function register(): Promise<string> {
  const { user_id, email, ctx } = await createMember();
  const data = { name: "Nora", link: LINK, valid_minutes: 1440 };
  await transaction((tx) => queueMessage(tx, ctx, { template: "verify_email", user_id, to: email, data }));
  return email;
}

/** The outbox as a process with this configuration shows it. */
async function outboxWith(configuration: Record<string, string> = {}) {
  for (const [name, value] of Object.entries(configuration)) vi.stubEnv(name, value);
  vi.resetModules();
  return (await import("./service/outbox")).listOutbox;
}

beforeEach(async () => {
  await db().delete(messages);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe("listOutbox", () => {
  it("shows what could not leave, newest first, with its links", async () => {
    const listOutbox = await outboxWith();
    const [first, second] = [await register(), await register()];
    await deliverDue(systemContext(), { channel: "email", gateway: null });
    const { items } = await listOutbox({ direct: true });
    expect(items.map(({ recipient }) => recipient)).toEqual([second, first]);
    expect(items[0]).toMatchObject({
      subject: "Confirm your e-mail",
      html: expect.stringContaining(`href="${LINK}"`),
      text: expect.stringContaining(LINK),
    });
  });

  it("shows text messages, and what fits no template any more, without a word of their data", async () => {
    const listOutbox = await outboxWith();
    const { user_id, ctx } = await createMember();
    const data = { code: "123456", valid_minutes: 10 };
    await transaction((tx) => queueMessage(tx, ctx, { template: "mobile_code", user_id, to: "+31612345678", data }));
    await register();
    await db().update(messages).set({ template: "gone" }).where(eq(messages.template, "verify_email"));
    expect((await listOutbox({ direct: true })).items).toMatchObject([
      { subject: "gone", html: null, text: expect.not.stringContaining("token") },
      { recipient: "+31612345678", html: null, text: expect.stringContaining("123456") },
    ]);
  });

  it("has pages", async () => {
    const listOutbox = await outboxWith();
    for (let index = 0; index < OUTBOX_SHOWN + 1; index += 1) await register();
    const first = await listOutbox({ direct: true });
    expect(first.items).toHaveLength(OUTBOX_SHOWN);
    const second = await listOutbox({ direct: true, cursor: first.next_cursor ?? "" });
    expect(second).toMatchObject({ items: [{ subject: "Confirm your e-mail" }], next_cursor: null });
    await expect(listOutbox({ direct: true, cursor: "nonsense" })).rejects.toEqual(refusal("invalid"));
  });

  it.each([
    ["came by somebody else", {}, false],
    ["is made where mail leaves", { SMTP_URL: "smtp://127.0.0.1:25" }, true],
    ["is made on a site that others reach", { APP_URL: "https://gold.example" }, true],
  ])("does not exist when the request %s", async (_case, configuration, direct) => {
    const listOutbox = await outboxWith(configuration);
    await register();
    await expect(listOutbox({ direct })).rejects.toEqual(refusal("not_found"));
  });

  it("leaves out what has a way to leave", async () => {
    const twilio = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t", TWILIO_FROM: "+31201234567" };
    const listOutbox = await outboxWith(twilio);
    const { user_id, ctx } = await createMember();
    const data = { code: "123456", valid_minutes: 10 };
    await transaction((tx) => queueMessage(tx, ctx, { template: "mobile_code", user_id, to: "+31612345678", data }));
    expect((await listOutbox({ direct: true })).items).toEqual([]);
  });
});
