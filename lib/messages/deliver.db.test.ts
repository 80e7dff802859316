import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { type Ctx, systemContext } from "@/lib/core/context";
import { DeliveryError } from "@/lib/core/delivery-error";
import { createMailer, type Mailer } from "@/lib/core/mail";
import { BATCH, LEASE, RETRY_AFTER } from "./constants";
import { type Gateway, mailGateway, textGateway } from "./gateway";
import { claimDue, claimQuery } from "./queries";
import { queueMessage } from "./service";
import { deliverDue, sweepMessages } from "./service/deliver";
import { type MailServer, refusal, startMailServer } from "./testing/mail-server";
import { startTextServer } from "./testing/text-server";

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** Deliveries happen later than everything queued so far. */
let now: Date;
const ctx = (): Ctx => ({ ...systemContext(), now: () => now });
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

async function queueReset(wishes: { to?: string; link?: string } = {}) {
  const { user_id, email, ctx } = await createMember();
  const data = { link: wishes.link ?? `https://gold.example/reset/${user_id}`, valid_minutes: 30 };
  await transaction((tx) =>
    queueMessage(tx, ctx, { template: "reset_password", user_id, to: wishes.to ?? email, data }),
  );
  const [row] = await db().select().from(messages).where(eq(messages.user_id, user_id));
  return { id: row?.id ?? "", user_id, email, data };
}

async function stateOf(id: string) {
  const [row] = await db().select().from(messages).where(eq(messages.id, id));
  return row;
}

const failing =
  (permanent = false, words = "ECONNREFUSED"): Gateway =>
  async () => {
    throw new DeliveryError(words, { permanent });
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
    expect(await stateOf(id)).toMatchObject({ state: "sent", sent_at: now, data: {}, tries: 1, last_error: null });
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
    expect(row).toMatchObject({ state: "sent", data: {} });
  });
});

describe("deliverDue", () => {
  it("tries again ever later, and then lets it rest", async () => {
    const { id } = await queueReset();
    for (const wait of RETRY_AFTER) {
      await deliverDue(ctx(), { channel: "email", gateway: failing() });
      expect(await stateOf(id)).toMatchObject({ state: "queued", next_try_at: new Date(now.getTime() + wait) });
      pass(wait);
    }
    await deliverDue(ctx(), { channel: "email", gateway: failing() });
    expect(await stateOf(id)).toMatchObject({ state: "failed", tries: RETRY_AFTER.length + 1 });
    pass(DAY);
    const seen: string[] = [];
    await deliverDue(ctx(), { channel: "email", gateway: async ({ id }) => void seen.push(id) });
    expect(seen).toEqual([]);
  });

  it("sends each message once however many processes deliver", async () => {
    const queued = await Promise.all(Array.from({ length: 3 * BATCH }, () => queueReset()));
    const seen: string[] = [];
    const gateway: Gateway = async ({ id }) => {
      seen.push(id);
      await sleep(5);
    };
    await Promise.all(Array.from({ length: 4 }, () => deliverDue(ctx(), { channel: "email", gateway })));
    expect(seen.toSorted()).toEqual(queued.map(({ id }) => id).toSorted());
  });

  it("sends again what a process took and died with, and not before it is taken for dead", async () => {
    const { id } = await queueReset();
    const until = new Date(now.getTime() + LEASE);
    expect(await claimDue(db(), { channel: "email", now, until, limit: BATCH })).toMatchObject([{ id, tries: 1 }]);
    const seen: string[] = [];
    const gateway: Gateway = async ({ id }) => void seen.push(id);
    await deliverDue(ctx(), { channel: "email", gateway });
    expect(seen).toEqual([]);
    pass(LEASE);
    await deliverDue(ctx(), { channel: "email", gateway });
    expect(seen).toEqual([id]);
    expect(await stateOf(id)).toMatchObject({ state: "sent" });
  });

  it("gives up on what kills every process that takes it", async () => {
    const { id } = await queueReset();
    for (let tries = 0; tries <= RETRY_AFTER.length; tries += 1) {
      await claimDue(db(), { channel: "email", now, until: now, limit: BATCH });
    }
    const seen: string[] = [];
    await deliverDue(ctx(), { channel: "email", gateway: async ({ id }) => void seen.push(id) });
    expect(seen).toEqual([]);
    expect(await stateOf(id)).toMatchObject({ state: "failed", last_error: "Was never sent to the end" });
  });

  it("does not let a try that was taken for dead undo the one after it", async () => {
    const { id } = await queueReset();
    const slow: Gateway = async () => {
      pass(LEASE);
      await deliverDue(ctx(), { channel: "email", gateway: async () => {} });
      throw new DeliveryError("Too late", { permanent: true });
    };
    await deliverDue(ctx(), { channel: "email", gateway: slow });
    expect(await stateOf(id)).toMatchObject({ state: "sent", last_error: null });
  });

  it("holds no transaction open while it sends", async () => {
    await queueReset();
    const open: unknown[] = [];
    const gateway: Gateway = async () => {
      const rows = await db().execute(
        sql`select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      );
      open.push(...rows);
    };
    await deliverDue(ctx(), { channel: "email", gateway });
    expect(open).toEqual([]);
  });

  it("keeps links out of what admins read", async () => {
    const { id, data } = await queueReset();
    const words = `550 spam: ${data.link}\r\nsee HTTPS://gold.example/x`;
    await deliverDue(ctx(), { channel: "email", gateway: failing(true, words) });
    expect((await stateOf(id))?.last_error).toBe("550 spam: … see …");
  });

  it("gives up on what fits no template, whatever else is queued", async () => {
    const [odd, good] = [await queueReset(), await queueReset()];
    await db().update(messages).set({ template: "constructor" }).where(eq(messages.id, odd.id));
    const seen: string[] = [];
    const mailer = { send: async ({ id }: { id: string }) => void seen.push(id), close() {} };
    await deliverDue(ctx(), { channel: "email", gateway: mailGateway(mailer) });
    expect(seen).toEqual([good.id]);
    expect(await stateOf(odd.id)).toMatchObject({ state: "failed" });
  });

  it("notes what left also when the database was away for a moment", async () => {
    const { id } = await queueReset();
    let back: Promise<unknown> = Promise.resolve();
    const gateway: Gateway = async () => {
      await db().execute(sql`alter table messages rename to messages_away`);
      back = sleep(300).then(() => db().execute(sql`alter table messages_away rename to messages`));
    };
    await deliverDue(ctx(), { channel: "email", gateway });
    await back;
    expect(await stateOf(id)).toMatchObject({ state: "sent" });
  });

  it("lays into the outbox what has no way to leave, other channels aside", async () => {
    const { id, data } = await queueReset();
    await deliverDue(ctx(), { channel: "sms", gateway: null });
    expect(await stateOf(id)).toMatchObject({ state: "queued" });
    await deliverDue(ctx(), { channel: "email" });
    expect(await stateOf(id)).toMatchObject({ state: "outbox", data, tries: 0 });
    const seen: string[] = [];
    await deliverDue(ctx(), { channel: "email", gateway: async ({ id }) => void seen.push(id) });
    expect(seen).toEqual([]);
  });
});

describe("the claim", () => {
  it("finds what is due through its index", async () => {
    const plan = await transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      await tx.execute(sql`set local enable_sort = off`);
      const query = claimQuery(tx, { channel: "email", now, until: now, limit: BATCH });
      return tx.execute(sql`explain ${query.getSQL()}`);
    });
    expect(JSON.stringify(plan)).toContain("messages_due");
  });
});

describe("sweepMessages", () => {
  it("forgets what ended long ago and keeps what has not", async () => {
    const rows = await Promise.all(Array.from({ length: 5 }, () => queueReset()));
    const ids = rows.map(({ id }) => id);
    const set = (index: number, state: "sent" | "failed" | "outbox" | "queued", age: number) =>
      db()
        .update(messages)
        .set({ state, created_at: new Date(now.getTime() - age) })
        .where(eq(messages.id, ids[index] ?? ""));
    await set(0, "sent", 31 * DAY);
    await set(1, "failed", 29 * DAY);
    await set(2, "outbox", 8 * DAY);
    await set(3, "outbox", 6 * DAY);
    await set(4, "queued", 90 * DAY);
    await sweepMessages(ctx());
    const left = (await db().select().from(messages)).map(({ id }) => ids.indexOf(id));
    expect(left.toSorted()).toEqual([1, 3, 4]);
  });
});
