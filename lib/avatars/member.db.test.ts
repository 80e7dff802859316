import { beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/v1/users/[username]/avatar/route";
import { GET as GET_PROFILE } from "@/app/api/v1/users/[username]/route";
import { PATCH } from "@/app/api/v1/users/profile/route";
import { keyIn, upload } from "@/db/testing/avatars";
import { cookieOf, createMember, type Member } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { ApiKeyInput } from "@/lib/auth/schema/api-keys";
import { createApiKey } from "@/lib/auth/service/api-keys";
import type { Scope } from "@/lib/core/actor";
import { gemOf } from "@/lib/profiles/gem";
import { NEW_PROFILE_VISIBILITY } from "@/lib/profiles/schema";
import { ask } from "./testing/files";
import { photo } from "./testing/pictures";

const PRIVATE = { visibility: { ...NEW_PROFILE_VISIBILITY, audience: "private" } } as const;

let bytes: Buffer;
let member: Member;
let key: string;
beforeAll(async () => {
  bytes = await photo();
  member = await createMember();
  key = keyIn((await upload(member, bytes)).avatar.avatar_url);
});

const locate = (username: string, query = "", headers: Record<string, string> = {}) =>
  call(GET, requestOf("GET", `/api/v1/users/${username}/avatar${query}`, { headers }), { username });

async function keyFor(scope: Scope): Promise<Record<string, string>> {
  const admin = await createMember({ role: "admin" });
  const made = await createApiKey(admin.ctx, ApiKeyInput.parse({ name: "Till", scopes: [scope] }));
  return { "x-api-key": made.key };
}

describe("GET users/{username}/avatar", () => {
  it("leads to the picture in a size, in the format that suits, for a moment", async () => {
    for (const [query, size] of [
      ["", "medium"],
      ["?size=full", "full"],
    ]) {
      const { status, headers, body } = await locate(member.username, query);
      expect([status, body, headers.get("location")]).toEqual([302, null, `/files/avatars/${key}/${size}`]);
      expect(headers.get("cache-control")).toBe("private, max-age=60");
    }
    const file = await ask(key, "full", { accept: "image/webp" });
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "image/webp"]);
  });

  it("leads to the gem of who has none", async () => {
    const { user_id, username } = await createMember();
    const { status, headers } = await locate(username, "?size=thumbnail");
    expect([status, headers.get("location")]).toEqual([302, `/files/gems/${gemOf(user_id)}.svg`]);
  });

  it("goes on from a former name", async () => {
    const renamed = await createMember();
    const cookie = await cookieOf(renamed);
    const username = `x${renamed.user_id.replaceAll("-", "").slice(-12)}`;
    expect((await call(PATCH, requestOf("PATCH", "/", { cookie, body: { username } }))).status).toBe(200);
    const { status, headers } = await locate(renamed.username, "?size=large");
    expect([status, headers.get("location")]).toEqual([308, `/api/v1/users/${username}/avatar?size=large`]);
  });

  it("answers as the profile does to whoever asks", async () => {
    const hidden = await createMember({ profile: PRIVATE });
    await upload(hidden, bytes);
    const suspended = await createMember({ is_active: false });
    const askers: Record<string, string>[] = [
      {},
      { cookie: await cookieOf(await createMember()) },
      { cookie: await cookieOf(hidden) },
      { cookie: await cookieOf(await createMember({ role: "admin" })) },
      { authorization: "Bearer none" },
      await keyFor("profiles:read"),
      await keyFor("users:admin"),
    ];
    for (const username of [member.username, hidden.username, suspended.username, "nobody_at_all", "profile", "%"]) {
      for (const headers of askers) {
        const profile = await call(GET_PROFILE, requestOf("GET", `/api/v1/users/${username}`, { headers }), {
          username,
        });
        const picture = await locate(username, "", headers);
        expect([picture.status, picture.body?.code]).toEqual([
          profile.status === 200 ? 302 : profile.status,
          profile.body.code,
        ]);
      }
    }
  });

  it("is kept by nobody where its owner alone sees it", async () => {
    const hidden = await createMember({ profile: PRIVATE });
    await upload(hidden, bytes);
    const cookie = await cookieOf(hidden);
    const { status, headers } = await locate(hidden.username, "", { cookie });
    expect([status, headers.get("cache-control")]).toEqual([302, "private, no-store"]);
    const [where = "", size = ""] = (headers.get("location") ?? "").split("/").slice(-2);
    expect([(await ask(where, size, { cookie })).status, (await ask(where, size)).status]).toEqual([200, 404]);
  });

  it.each(["?size=huge", "?size=", "?width=64", "?size=full&size=large"])("refuses %s", async (query) => {
    expect(await locate(member.username, query)).toMatchObject({ status: 422, body: { code: "invalid" } });
  });
});
