import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { newId } from "@/lib/core/ids";
import { repeat } from "@/lib/core/jobs";
import { deliveryOf, NOTICES } from "./constants";
import { queueMessage } from "./service";

const HOUR = 60 * 60 * 1000;
const of = (user_id: string) => db().select().from(messages).where(eq(messages.user_id, user_id));

/** Runs of the job that delivers, which stands in this process in place of the real one. */
const runs: string[] = [];
repeat({ name: deliveryOf("email"), every_ms: HOUR, run: async (ctx) => runs.push(ctx.request_id) });

describe("queueMessage", () => {
  it("leaves one row, filled as it will be stored", async () => {
    const { user_id, email, ctx } = await createMember({ email_verified: true });
    const at = ctx.now();
    const data = { device: "Firefox on Linux", at, security_link: "https://gold.example/profile/security" };
    await transaction((tx) => queueMessage(tx, ctx, { template: "new_device", user_id, to: email, data }));
    const stored = { ...data, at: at.toISOString() };
    expect(await of(user_id)).toMatchObject([
      { channel: "email", recipient: email, template: "new_device", data: stored, state: "queued", tries: 0 },
    ]);
  });

  it("writes no notice to an address that nobody has confirmed, and so has to hear of nobody's doings", async () => {
    const { user_id, email, ctx } = await createMember();
    const security_link = "https://gold.example/profile/security";
    for (const template of NOTICES as Set<"password_changed" | "account_locked">) {
      const data = { at: ctx.now(), security_link };
      await transaction((tx) => queueMessage(tx, ctx, { template, user_id, to: email, data }));
    }
    expect(await of(user_id)).toEqual([]);
  });

  it("sends codes as text messages", async () => {
    const { user_id, ctx } = await createMember();
    const data = { code: "123456", valid_minutes: 10 };
    await transaction((tx) => queueMessage(tx, ctx, { template: "mobile_code", user_id, to: "+31612345678", data }));
    expect(await of(user_id)).toMatchObject([{ channel: "sms", recipient: "+31612345678" }]);
  });

  it("wakes delivery after the commit and not before", async () => {
    const { user_id, email, ctx } = await createMember();
    const data = { link: `https://gold.example/reset/${newId()}`, valid_minutes: 30 };
    const before = runs.length;
    await transaction(async (tx) => {
      await queueMessage(tx, ctx, { template: "reset_password", user_id, to: email, data });
      expect(runs).toHaveLength(before);
    });
    expect(runs).toHaveLength(before + 1);
  });

  it("leaves nothing and wakes nobody when the act fails", async () => {
    const { user_id, email, ctx } = await createMember();
    const data = { link: "https://gold.example/reset/x", valid_minutes: 30 };
    const before = runs.length;
    const act = transaction(async (tx) => {
      await queueMessage(tx, ctx, { template: "reset_password", user_id, to: email, data });
      throw new Error("it failed");
    });
    await expect(act).rejects.toThrow("it failed");
    expect(await of(user_id)).toEqual([]);
    expect(runs).toHaveLength(before);
  });

  it.each(["javascript:alert(1)", "/reset/x", ""])("refuses %j as a link", async (link) => {
    const { user_id, email, ctx } = await createMember();
    const data = { link, valid_minutes: 30 };
    await expect(
      transaction((tx) => queueMessage(tx, ctx, { template: "reset_password", user_id, to: email, data })),
    ).rejects.toThrow();
    expect(await of(user_id)).toEqual([]);
  });
});
