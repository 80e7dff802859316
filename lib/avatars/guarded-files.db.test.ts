import { beforeAll, describe, expect, it, vi } from "vitest";
import { PUT as PUT_VISIBILITY } from "@/app/api/v1/users/profile/visibility/route";
import { keyIn, stateOf, upload } from "@/db/testing/avatars";
import { cookieOf, createMember, type Member } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { restoreMember, suspendMember } from "@/lib/admin/service";
import { ApiKeyInput } from "@/lib/auth/schema/api-keys";
import { createApiKey } from "@/lib/auth/service/api-keys";
import { signAccessToken } from "@/lib/auth/tokens";
import type { Scope } from "@/lib/core/actor";
import { storage } from "@/lib/core/storage";
import { OUTPUTS } from "./constants";
import { isPublicKey } from "./keys";
import { ask, CHROME, EVER, putAll, refusalIn } from "./testing/files";
import { photo } from "./testing/pictures";

type Audience = "public" | "members" | "private";

let bytes: Buffer;
let stranger: Record<string, string>;
let admin: Member;

beforeAll(async () => {
  bytes = await photo();
  stranger = { cookie: await cookieOf(await createMember()) };
  admin = await createMember({ role: "admin" });
});

const tokenOf = async ({ user_id, session_id }: Member) => ({
  authorization: `Bearer ${await signAccessToken({ user_id, session_id, epoch: 0 }, new Date())}`,
});

async function keyFor(scope: Scope): Promise<Record<string, string>> {
  const { key } = await createApiKey(admin.ctx, ApiKeyInput.parse({ name: "Till", scopes: [scope] }));
  return { "x-api-key": key };
}

async function choose(member: Member, audience: Audience): Promise<void> {
  const body = { audience };
  const request = requestOf("PUT", "/api/v1/users/profile/visibility", { cookie: await cookieOf(member), body });
  expect((await call(PUT_VISIBILITY, request)).status).toBe(200);
}

const keyOf = async (member: Member) => keyIn((await stateOf(member)).profile?.avatar_url);

describe("a private person's files", () => {
  let owner: Member;
  let key: string;
  beforeAll(async () => {
    owner = await createMember();
    await choose(owner, "private");
    key = keyIn((await upload(owner, bytes)).avatar.avatar_url);
    await putAll(key, OUTPUTS);
  });

  it("come to their owner and to admins, and are kept by nobody", async () => {
    for (const headers of [
      { cookie: await cookieOf(owner) },
      await tokenOf(owner),
      { cookie: await cookieOf(admin) },
      await keyFor("users:admin"),
    ]) {
      for (const size of ["medium.webp", "medium.avif", "medium"]) {
        const response = await ask(key, size, { ...headers, accept: CHROME });
        expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
      }
    }
    const held = await ask(key, "medium.webp", { cookie: await cookieOf(owner), "if-none-match": "*" });
    expect([held.status, held.headers.get("cache-control")]).toEqual([304, "private, no-store"]);
  });

  it("do not exist for anybody else, whatever they hold", async () => {
    const others: Record<string, string>[] = [
      {},
      { "if-none-match": "*" },
      stranger,
      { ...stranger, "if-none-match": "*" },
      await keyFor("profiles:read"),
      { cookie: "gold.session=forged" },
    ];
    for (const headers of others) {
      for (const size of ["medium.webp", "medium"]) {
        const refused = await ask(key, size, headers);
        expect(refusalIn(refused)).toEqual([404, "not_found"]);
        expect(refused.headers.get("cache-control")).toBe("no-store");
      }
    }
  });

  it("are fetched elsewhere by a short way that nobody keeps", async () => {
    const address = vi.spyOn(storage(), "address");
    address.mockImplementation(async (name, options) => `https://files.example/${name}?${JSON.stringify(options)}`);
    const { status, headers } = await ask(key, "medium.webp", { cookie: await cookieOf(owner) });
    const refused = await ask(key, "medium.webp", stranger);
    address.mockRestore();
    expect([status, headers.get("cache-control")]).toEqual([302, "private, no-store"]);
    expect(headers.get("location")).toMatch(/\{"public":false,"seconds":60\}$/);
    expect(refused.status).toBe(404);
  });
});

describe("who makes their profile private", () => {
  it("takes every old address out of use, and gets other ones when they open it again", async () => {
    const member = await createMember();
    const old = keyIn((await upload(member, bytes)).avatar.avatar_url);
    await putAll(old, OUTPUTS);
    const shown = await ask(old, "large", { accept: CHROME });
    expect([shown.status, shown.headers.get("cache-control")]).toEqual([200, EVER]);

    await choose(member, "private");
    const held = { "if-none-match": shown.headers.get("etag") ?? "" };
    for (const headers of [{}, stranger, held, await tokenOf(member)]) {
      for (const size of ["large", "large.webp", "large.avif"])
        expect((await ask(old, size, headers)).status).toBe(404);
    }
    const hidden = await keyOf(member);
    expect((await ask(hidden, "large", { accept: CHROME })).status).toBe(404);
    const own = await ask(hidden, "large", { accept: CHROME, ...(await tokenOf(member)) });
    expect([own.status, own.text]).toEqual([200, "avif of large"]);

    await choose(member, "members");
    const open = await keyOf(member);
    expect([isPublicKey(open), open === old]).toEqual([true, false]);
    expect((await ask(open, "large", { accept: CHROME })).headers.get("cache-control")).toBe(EVER);
    for (const key of [old, hidden]) expect((await ask(key, "large.webp")).status).toBe(404);
  });

  it("is seen at once by whoever may, even before the files have other addresses", async () => {
    const member = await createMember();
    await choose(member, "private");
    const key = keyIn((await upload(member, bytes)).avatar.avatar_url);
    const copy = vi.spyOn(storage(), "copy").mockRejectedValue(new Error("no space left"));
    await choose(member, "public");
    copy.mockRestore();
    const response = await ask(key, "medium.webp");
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
  });
});

describe("a suspended account's files", () => {
  it("are for admins alone until it is back", async () => {
    const member = await createMember();
    const old = keyIn((await upload(member, bytes)).avatar.avatar_url);
    await suspendMember(admin.ctx, { user_id: member.user_id });
    expect((await ask(old, "medium.webp")).status).toBe(404);
    const hidden = await keyOf(member);
    expect((await ask(hidden, "medium.webp", stranger)).status).toBe(404);
    expect((await ask(hidden, "medium.webp", { cookie: await cookieOf(admin) })).status).toBe(200);
    await restoreMember(admin.ctx, { user_id: member.user_id });
    expect((await ask(await keyOf(member), "medium.webp")).status).toBe(200);
  });
});
