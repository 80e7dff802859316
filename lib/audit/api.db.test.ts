import { beforeAll, expect, it } from "vitest";
import { GET } from "@/app/api/v1/auth/events/route";
import { cookieOf, createMember, type Member } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { transaction } from "@/db/tx";
import { pageOf } from "@/lib/core/pagination";
import { SecurityEvent } from "./schema";
import { recordAudit } from "./service";

const PATH = "/api/v1/auth/events";
let member: Member;
let cookie: string;

beforeAll(async () => {
  member = await createMember();
  cookie = await cookieOf(member);
  const other = await createMember();
  await transaction(async (tx) => {
    for (const subject_id of [member.user_id, member.user_id, other.user_id]) {
      await recordAudit(tx, member.ctx, { action: "user.signed_in", subject_id });
    }
  });
});

const get = (query = "", sent: string | undefined = cookie) =>
  call(GET, requestOf("GET", PATH + query, { cookie: sent }));

it("answers one's own events, page by page, as described", async () => {
  const first = await get("?limit=1");
  expect(first).toMatchObject({ status: 200, body: { items: [{ action: "user.signed_in", by: "you" }] } });
  expect(pageOf(SecurityEvent).strict().parse(first.body)).toEqual(first.body);
  const second = await get(`?limit=1&cursor=${first.body.next_cursor}`);
  expect(second.body).toMatchObject({ items: [{ address: member.ctx.address }], next_cursor: null });
  expect((await get()).body.items).toHaveLength(2);
});

it("answers 401 to who is not signed in", async () => {
  expect(await get("", "")).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
});

it.each(["?limit=0", "?limit=101", "?limit=ten", "?limit=1&limit=2", "?cursor=x", "?cursor=", "?page=2"])(
  "answers 422 to %s",
  async (query) => {
    expect(await get(query)).toMatchObject({ status: 422, body: { code: "invalid" } });
  },
);
