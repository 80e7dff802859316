import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { createMember } from "@/db/testing/factories";
import { queueReset, stateOf } from "@/db/testing/letters";
import { transaction } from "@/db/tx";
import { type Ctx, systemContext } from "@/lib/core/context";
import { createMailer, type Mailer } from "@/lib/core/mail";
import { BATCH, RETRY_AFTER } from "./constants";
import { mailGateway, textGateway } from "./gateway";
import { queueMessage } from "./service";
import { deliverDue } from "./service/deliver";
import { type MailServer, refusal, startMailServer } from "./testing/mail-server";
import { startTextServer } from "./testing/text-server";

const MINUTE = 60 * 1000;

/** Deliveries happen later than everything queued so far. */
let now: Date;
const ctx = (): Ctx => ({ ...systemContext(), now: () => now });
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

beforeEach(async () => {
  await db().delete(messages);
  now = new Date(Date.now() + MINUTE);
});

describe("by a real mail server", () => {
  let server: MailServer;
  let mailer: Mailer;
  const deliver = () => deliverDue(ctx(), { channel: "email", gateway: mailGateway(mailer) });
  const open = async (...wishes: Parameters<typeof startMailServer>) => {
    server = await startMailServer(...wishes);
    mailer = createMailer({ url: server.url, from: { name: "GOLD", address: "mail@gold.example" } });
  };
  afterEach(async () => {
    mailer.close();
    await server.close();
  });

  it("sends what is queued, as text and HTML, and forgets what it said", async () => {
    await open();
    const { id, email, data } = await queueReset();
    await deliver();
    const [mail] = server.arrived;
    expect(mail).toMatchObject({ subject: "Choose a new password", messageId: `<${id}@gold.example>` });
    expect(mail?.text).toContain(data.link);
    expect(mail?.html).toContain(`href="${data.link}"`);
    expect(mail?.to).toMatchObject({ value: [{ address: email, name: "" }] });
    expect(await stateOf(id)).toMatchObject({ state: "sent", sent_at: now, tries: 1, last_error: null });
    expect((await stateOf(id))?.data).toEqual({});
    await deliver();
    expect(server.arrived).toHaveLength(1);
  });

  it("keeps what is refused for a moment, and sends it when that has passed", async () => {
    let busy = true;
    await open({ onRcptTo: (_address, _session, done) => done(busy ? refusal(451, "4.7.1 Greylisted") : null) });
    const { id } = await queueReset();
    await deliver();
    expect(await stateOf(id)).toMatchObject({ state: "queued", tries: 1, last_error: expect.stringContaining("451") });
    busy = false;
    await deliver();
    expect(server.arrived).toHaveLength(0);
    pass(RETRY_AFTER[0]);
    await deliver();
    expect(server.arrived).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({ state: "sent", tries: 2, last_error: null });
  });

  it("gives up at once on an address that does not exist, and sends the others", async () => {
    await open({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith("gone") ? refusal(550, "5.1.1 No such user") : null),
    });
    const [gone, there] = [await queueReset({ to: "gone@example.com" }), await queueReset()];
    await deliver();
    expect(await stateOf(gone.id)).toMatchObject({
      state: "failed",
      tries: 1,
      last_error: expect.stringMatching(/550/),
    });
    expect((await stateOf(gone.id))?.data).toEqual(gone.data);
    expect(await stateOf(there.id)).toMatchObject({ state: "sent" });
  });

  it("delays while the server is down, and sends everything once it is back", async () => {
    await open();
    await server.close();
    const queued = await Promise.all(Array.from({ length: BATCH + 2 }, () => queueReset()));
    await deliver();
    expect((await stateOf(queued[0]?.id ?? ""))?.last_error).toMatch(/ECONNREFUSED/);
    server = await startMailServer({ port: server.port });
    pass(RETRY_AFTER[0]);
    await deliver();
    const sent = await db().select().from(messages).where(eq(messages.state, "sent"));
    expect(sent).toHaveLength(queued.length);
    expect(new Set(server.arrived.map(({ messageId }) => messageId)).size).toBe(queued.length);
  });
});

describe("by a text message service", () => {
  it("sends the code to the number, and forgets it", async () => {
    const server = await startTextServer();
    const { user_id, ctx: theirs } = await createMember();
    const data = { code: "123456", valid_minutes: 10 };
    await transaction((tx) => queueMessage(tx, theirs, { template: "mobile_code", user_id, to: "+31612345678", data }));
    const gateway = textGateway({ base_url: server.url, account_sid: "AC1", auth_token: "t", from: "+31201234567" });
    await deliverDue(ctx(), { channel: "sms", gateway });
    server.close();
    expect(server.asked).toMatchObject([{ form: { To: "+31612345678", Body: expect.stringMatching(/^123456 /) } }]);
    const [row] = await db().select().from(messages).where(eq(messages.user_id, user_id));
    expect([row?.state, row?.data]).toEqual(["sent", {}]);
  });
});
