import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { queueReset, stateOf } from "@/db/testing/letters";
import { transaction } from "@/db/tx";
import { type Ctx, systemContext } from "@/lib/core/context";
import { DeliveryError } from "@/lib/core/delivery-error";
import { BATCH, LEASE, RETRY_AFTER } from "./constants";
import { type Gateway, mailGateway } from "./gateway";
import { claimDue, claimQuery } from "./queries";
import { deliverDue, sweepMessages } from "./service/deliver";

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** Deliveries happen later than everything queued so far. */
let now: Date;
const ctx = (): Ctx => ({ ...systemContext(), now: () => now });
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

const failing =
  (permanent = false, words = "ECONNREFUSED"): Gateway =>
  async () => {
    throw new DeliveryError(words, { permanent });
  };

beforeEach(async () => {
  await db().delete(messages);
  now = new Date(Date.now() + MINUTE);
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

  it("counts the try after one that was taken for dead, whatever becomes of that", async () => {
    const { id } = await queueReset();
    const slow: Gateway = async () => {
      pass(LEASE);
      await deliverDue(ctx(), { channel: "email", gateway: failing(false, "451 Later") });
      throw new DeliveryError("550 Never", { permanent: true });
    };
    await deliverDue(ctx(), { channel: "email", gateway: slow });
    expect(await stateOf(id)).toMatchObject({ state: "queued", tries: 2, last_error: "451 Later" });
  });

  it("goes around what another process is just taking", async () => {
    const [held, free] = [await queueReset(), await queueReset()];
    const until = new Date(now.getTime() + LEASE);
    await transaction(async (tx) => {
      await tx.execute(sql`select 1 from messages where id = ${held.id} for update`);
      expect(await claimDue(db(), { channel: "email", now, until, limit: BATCH })).toMatchObject([{ id: free.id }]);
    });
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
