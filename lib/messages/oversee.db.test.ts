import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import * as resendRoute from "@/app/api/v1/admin/messages/[id]/resend/route";
import * as listRoute from "@/app/api/v1/admin/messages/route";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { anonymousContext, cookieOf, createMember, type Member } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { transaction } from "@/db/tx";
import { listAuditOf } from "@/lib/audit/service";
import { systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { PAGE_SIZE } from "@/lib/core/pagination";
import type { MessageState } from "./constants";
import { messagesQuery } from "./queries";
import { queueMessage } from "./service";
import { listMessages, resendMessage } from "./service/oversee";

const refusal = (code: string) => expect.objectContaining({ code });
const SECRET = "takes-over-the-account";

let admin: Member;

async function messageOf(member: Member, state: MessageState = "queued"): Promise<string> {
  const data = { link: `https://gold.example/reset?token=${SECRET}`, valid_minutes: 30 };
  const { user_id, email, ctx } = member;
  await transaction((tx) => queueMessage(tx, ctx, { template: "reset_password", user_id, to: email, data }));
  const [row] = await db().select().from(messages).where(eq(messages.user_id, user_id)).orderBy(sql`id desc`);
  const id = row?.id ?? "";
  if (state !== "queued") await db().update(messages).set({ state, tries: 6 }).where(eq(messages.id, id));
  return id;
}

beforeEach(async () => {
  await db().delete(messages);
  admin = await createMember({ role: "admin" });
});

describe("listMessages", () => {
  it("answers what became of each and never what it says", async () => {
    const member = await createMember();
    const id = await messageOf(member, "failed");
    const { items } = await listMessages(admin.ctx, { limit: PAGE_SIZE });
    expect(items).toEqual([
      {
        id,
        channel: "email",
        template: "reset_password",
        recipient: member.email,
        user_id: member.user_id,
        state: "failed",
        tries: 6,
        last_error: null,
        created_at: expect.any(String),
        next_try_at: null,
        sent_at: null,
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(SECRET);
  });

  it("filters by state and pages without losing or repeating any", async () => {
    const member = await createMember();
    for (let index = 0; index < 7; index += 1) await messageOf(member, index % 2 ? "failed" : "sent");
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listMessages(admin.ctx, { state: "sent", limit: 3, cursor });
      expect(page.items.every(({ state }) => state === "sent")).toBe(true);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(4);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it("refuses another list's cursor", async () => {
    for (const cursor of ["nonsense", Buffer.from('"a"').toString("base64url")]) {
      await expect(listMessages(admin.ctx, { limit: 1, cursor })).rejects.toEqual(refusal("invalid"));
    }
  });

  it("does not exist for anyone but admins", async () => {
    const [member, expert] = [await createMember(), await createMember({ role: "expert" })];
    const id = await messageOf(member, "failed");
    for (const ctx of [member.ctx, expert.ctx, anonymousContext(), systemContext()]) {
      await expect(listMessages(ctx, { limit: 1 })).rejects.toEqual(refusal("not_found"));
      await expect(resendMessage(ctx, { id })).rejects.toEqual(refusal("not_found"));
    }
    expect(await listMessages(admin.ctx, { state: "failed", limit: 9 })).toMatchObject({ items: [{ id }] });
  });

  it.each([
    [undefined, "messages_pkey"],
    ["failed", "messages_state_id"],
  ] as const)("finds state %s through an index", async (state, index) => {
    const plan = await transaction(async (tx) => {
      for (const off of ["seqscan", "sort"]) await tx.execute(sql.raw(`set local enable_${off} = off`));
      return tx.execute(sql`explain ${messagesQuery(tx, { state, before: newId(), limit: 21 }).getSQL()}`);
    });
    expect(JSON.stringify(plan)).toContain(index);
  });
});

describe("resendMessage", () => {
  it("queues again what was given up, with all its tries, and leaves an audit row with its person", async () => {
    const member = await createMember();
    const id = await messageOf(member, "failed");
    await resendMessage(admin.ctx, { id });
    const [row] = await db().select().from(messages).where(eq(messages.id, id));
    expect(row).toMatchObject({ state: "queued", tries: 0, last_error: null });
    expect(row?.data).toMatchObject({ valid_minutes: 30 });
    const audit = await listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 9 });
    expect(audit).toMatchObject([{ action: "message.resent", actor_id: admin.user_id, after: { message_id: id } }]);
    expect(JSON.stringify(audit)).not.toContain(SECRET);
  });

  it.each(["queued", "sent", "outbox"] as const)("leaves alone what is %s", async (state) => {
    const member = await createMember();
    const id = await messageOf(member, state);
    await expect(resendMessage(admin.ctx, { id })).rejects.toEqual(refusal("conflict"));
    expect(await listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 9 })).toEqual([]);
  });

  it("sends once when two admins press at once", async () => {
    const [member, other] = [await createMember(), await createMember({ role: "admin" })];
    const id = await messageOf(member, "failed");
    const results = await Promise.allSettled([resendMessage(admin.ctx, { id }), resendMessage(other.ctx, { id })]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 9 })).toHaveLength(1);
  });

  it("knows no message by an id that is none's", async () => {
    await expect(resendMessage(admin.ctx, { id: newId() })).rejects.toEqual(refusal("not_found"));
  });
});

describe("the API", () => {
  const path = "/api/v1/admin/messages";

  it("lists and resends for admins", async () => {
    const id = await messageOf(await createMember(), "failed");
    const cookie = await cookieOf(admin);
    const listed = await call(listRoute.GET, requestOf("GET", `${path}?state=failed&limit=1`, { cookie }));
    expect(listed).toMatchObject({ status: 200, body: { items: [{ id }], next_cursor: null } });
    const sent = () => call(resendRoute.POST, requestOf("POST", `${path}/${id}/resend`, { cookie, headers }), { id });
    const headers = { "sec-fetch-site": "same-origin" };
    expect(await sent()).toMatchObject({ status: 204, body: null });
    expect(await sent()).toMatchObject({ status: 409, body: { code: "conflict" } });
  });

  it("is not there for others, and refuses other sites", async () => {
    const member = await createMember();
    const id = await messageOf(member, "failed");
    const ask = async (who: Member, site: string) =>
      call(
        resendRoute.POST,
        requestOf("POST", `${path}/${id}/resend`, {
          cookie: await cookieOf(who),
          headers: { "sec-fetch-site": site },
        }),
        { id },
      );
    expect(await ask(member, "same-origin")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await ask(admin, "cross-site")).toMatchObject({ status: 403, body: { code: "cross_site" } });
    const listed = await call(listRoute.GET, requestOf("GET", path, { cookie: await cookieOf(member) }));
    expect(listed).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await call(listRoute.GET, requestOf("GET", path))).status).toBe(401);
  });

  it.each(["?state=lost", "?limit=0", "?limit=101", "?cursor=x", "?who=me"])("refuses %s", async (search) => {
    const cookie = await cookieOf(admin);
    const answer = await call(listRoute.GET, requestOf("GET", path + search, { cookie }));
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid" } });
  });

  it("knows no message by an id that is no id", async () => {
    const request = requestOf("POST", `${path}/1/resend`, {
      cookie: await cookieOf(admin),
      headers: { "sec-fetch-site": "same-origin" },
    });
    expect(await call(resendRoute.POST, request, { id: "1" })).toMatchObject({ status: 404 });
  });
});
