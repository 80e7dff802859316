import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import * as list_route from "@/app/api/v1/admin/users/route";
import * as profile_route from "@/app/api/v1/users/[username]/route";
import * as own_route from "@/app/api/v1/users/profile/route";
import { db } from "@/db/client";
import { api_keys, user_sessions } from "@/db/schema/auth";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { mailbox } from "@/db/testing/mailbox";
import { call, requestOf } from "@/db/testing/requests";
import { suspendMember } from "@/lib/admin/service";
import { selectAuditOf } from "@/lib/audit/queries";
import type { Ctx } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { encodeCursor } from "@/lib/core/pagination";
import { KEY_OVERLAP_HOURS } from "./constants";
import { ApiKeyInput } from "./schema/api-keys";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "./service/api-keys";
import { isWithin, resolveKey } from "./service/resolve-key";

const HOUR = 60 * 60 * 1000;
const refusal = (code: string) => expect.objectContaining({ code });
const input = (more = {}) => ApiKeyInput.parse({ name: "Till", scopes: ["profiles:read"], ...more });
const from = (address: string | null, now = new Date()) => ({ address, now });
const in_hours = (hours: number) => new Date(Date.now() + hours * HOUR);

let admin: Member;
beforeAll(async () => {
  admin = await createMember({ role: "admin", email_verified: true });
});

describe("createApiKey", () => {
  it("makes a key that works and is stored as a hash", async () => {
    const made = await createApiKey(admin.ctx, input());
    expect(made.key).toMatch(/^gold_[0-9a-f]{12}_[\w-]{43}$/);
    expect(await resolveKey(made.key, from("192.0.2.1"))).toEqual({
      type: "api_key",
      key_id: made.id,
      scopes: ["profiles:read"],
    });
    const [row] = await db().select().from(api_keys).where(eq(api_keys.id, made.id));
    expect(JSON.stringify(row)).not.toContain(made.key.split("_")[2]);
    const [audited] = await selectAuditOf(db(), admin.user_id, 1);
    expect(audited?.action).toBe("api_key.created");
    expect(await mailbox(admin.email)).toMatchObject([{ data: { what: "api_key_created" } }]);
  });

  it("is for admins who showed lately who they are", async () => {
    const [member, stale] = [await createMember(), await createMember({ role: "admin" })];
    for (const ctx of [member.ctx, anonymousContext()]) {
      await expect(createApiKey(ctx, input())).rejects.toEqual(refusal("not_found"));
    }
    const long_ago = new Date(Date.now() - 11 * 60 * 1000);
    await db().update(user_sessions).set({ proved_at: long_ago }).where(eq(user_sessions.id, stale.session_id));
    await expect(createApiKey(stale.ctx, input())).rejects.toEqual(refusal("reauthentication_required"));
  });

  it.each([
    { name: "" },
    { scopes: [] },
    { scopes: ["everything"] },
    { networks: ["203.0.113.0/33"] },
    { networks: ["example.com"] },
    { expires_in_days: 0 },
    { role: "admin" },
  ])("does not take %j", (wrong) => {
    expect(ApiKeyInput.safeParse({ name: "Till", scopes: ["feed:read"], ...wrong }).success).toBe(false);
  });
});

describe("a key", () => {
  it("ends when it is revoked, runs out, or was never one", async () => {
    const [one, other] = [
      await createApiKey(admin.ctx, input()),
      await createApiKey(admin.ctx, input({ expires_in_days: 1 })),
    ];
    await revokeApiKey(admin.ctx, one);
    await expect(resolveKey(one.key, from(null))).rejects.toEqual(refusal("invalid_token"));
    await expect(revokeApiKey(admin.ctx, one)).rejects.toEqual(refusal("conflict"));
    await expect(resolveKey(other.key, from(null, in_hours(23)))).resolves.toBeTruthy();
    await expect(resolveKey(other.key, from(null, in_hours(24)))).rejects.toEqual(refusal("invalid_token"));
    const swapped = `${other.key.slice(0, 18)}${one.key.slice(18)}`;
    for (const wrong of [swapped, `${other.key}x`, other.key.slice(0, -1), "gold_", "gold_x_y", "gold_%00"]) {
      await expect(resolveKey(wrong, from(null))).rejects.toEqual(refusal("invalid_token"));
    }
  });

  it("works in its networks only", async () => {
    const { key } = await createApiKey(admin.ctx, input({ networks: ["203.0.113.0/24", "2001:db8::/32"] }));
    for (const address of ["203.0.113.9", "2001:db8::1"])
      await expect(resolveKey(key, from(address))).resolves.toBeTruthy();
    for (const address of ["203.0.114.1", "2001:db9::1", null]) {
      await expect(resolveKey(key, from(address))).rejects.toEqual(refusal("forbidden"));
    }
  });

  it("says when it was used, once in five minutes", async () => {
    const { id, key } = await createApiKey(admin.ctx, input());
    const used = async () =>
      (await db().select().from(api_keys).where(eq(api_keys.id, id)))[0]?.last_used_at?.getTime();
    const start = new Date();
    const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
    for (const [minutes, seen] of [
      [0, 0],
      [4, 0],
      [6, 6],
    ] as const) {
      await resolveKey(key, from(null, later(minutes)));
      expect(await used()).toBe(later(seen).getTime());
    }
  });
});

describe("rotateApiKey", () => {
  it("gives a successor with the same rights, and the old one its overlap", async () => {
    const old = await createApiKey(admin.ctx, input({ networks: ["203.0.113.0/24"] }));
    const made = await rotateApiKey(admin.ctx, { id: old.id, overlap_hours: KEY_OVERLAP_HOURS });
    expect(made).toMatchObject({ name: "Till", scopes: old.scopes, networks: old.networks, replaces: old.id });
    const address = "203.0.113.9";
    for (const key of [old.key, made.key]) await expect(resolveKey(key, from(address))).resolves.toBeTruthy();
    const after = from(address, in_hours(KEY_OVERLAP_HOURS + 1));
    await expect(resolveKey(old.key, after)).rejects.toEqual(refusal("invalid_token"));
    await expect(resolveKey(made.key, after)).resolves.toBeTruthy();
  });

  it("is one of two at once, and not of what has ended or is unknown", async () => {
    const { id } = await createApiKey(admin.ctx, input());
    const rotate = (ctx: Ctx = admin.ctx, key_id = id) => rotateApiKey(ctx, { id: key_id, overlap_hours: 1 });
    const both = await Promise.allSettled([rotate(), rotate()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(rotate()).rejects.toEqual(refusal("conflict"));
    await expect(rotate(admin.ctx, newId())).rejects.toEqual(refusal("not_found"));
    await expect(rotate((await createMember()).ctx)).rejects.toEqual(refusal("not_found"));
  });
});

describe("what a key opens", () => {
  const ask = (route: { GET: Parameters<typeof call>[0] }, key: string, params = {}) =>
    call(route.GET, requestOf("GET", "/api/v1/x", { headers: { "x-api-key": key } }), params);

  it("is what its scopes name", async () => {
    const member = await createMember({ full_name: "Only Members" });
    const reader = (await createApiKey(admin.ctx, input())).key;
    const keeper = (await createApiKey(admin.ctx, input({ scopes: ["users:admin"] }))).key;
    const profile = await ask(profile_route, reader, { username: member.username });
    expect(profile.body.full_name).toBe("Only Members");
    expect((await ask(profile_route, keeper, { username: member.username })).body.code).toBe("insufficient_scope");
    expect((await ask(list_route, reader)).body.code).toBe("insufficient_scope");
    expect((await ask(list_route, keeper)).status).toBe(200);
    for (const key of [reader, keeper]) expect((await ask(own_route, key)).body.code).toBe("insufficient_scope");
    expect((await ask(own_route, "gold_nonsense")).status).toBe(401);
  });

  it("is audited in the key's name", async () => {
    const member = await createMember();
    const made = await createApiKey(admin.ctx, input({ scopes: ["users:admin"] }));
    const actor = await resolveKey(made.key, from(null));
    await suspendMember({ ...anonymousContext(), actor }, member);
    const [row] = await selectAuditOf(db(), member.user_id, 1);
    expect(row).toMatchObject({ action: "user.suspended", actor_type: "api_key", actor_id: made.id });
  });
});

describe("listApiKeys", () => {
  it("pages through all of them, newest first, for admins", async () => {
    const made: string[] = [];
    for (let count = 0; count < 3; count++) made.unshift((await createApiKey(admin.ctx, input())).id);
    const first = await listApiKeys(admin.ctx, { limit: 2 });
    const second = await listApiKeys(admin.ctx, { limit: 2, cursor: first.next_cursor ?? undefined });
    expect([...first.items, ...second.items].map(({ id }) => id).slice(0, 3)).toEqual(made);
    expect(JSON.stringify(first)).not.toContain("key_hash");
    await expect(listApiKeys((await createMember()).ctx, { limit: 2 })).rejects.toEqual(refusal("not_found"));
    const before_time = encodeCursor(["0000-01-01T00:00:00Z", newId()]);
    for (const cursor of ["x", before_time]) {
      await expect(listApiKeys(admin.ctx, { limit: 2, cursor })).rejects.toEqual(refusal("invalid"));
    }
  });
});

describe("isWithin", () => {
  it.each([
    [[], null, true],
    [["192.0.2.1"], "192.0.2.1", true],
    [["192.0.2.1"], "192.0.2.2", false],
    [["::1"], "::1", true],
    [["0.0.0.0/0"], "::1", false],
  ])("of %j says of %j: %j", (networks, address, answer) => expect(isWithin(networks, address)).toBe(answer));
});
