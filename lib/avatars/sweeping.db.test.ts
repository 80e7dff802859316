import { mkdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { audit_log } from "@/db/schema/audit";
import { users } from "@/db/schema/users";
import { everythingStored, FIVE, filesOf, keyIn, nobodies, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { call, requestOf } from "@/db/testing/requests";
import { type Actor, provideActorResolver } from "@/lib/core/actor";
import { systemContext } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { newId, newKey } from "@/lib/core/ids";
import { serve } from "@/lib/core/serve";
import { storage } from "@/lib/core/storage";
import { checkStorage, PROBES } from "@/lib/core/storage/check";
import { unavailable } from "@/lib/core/storage/unavailable";
import { sweep } from "./api/sweep";
import { SWEEP_BATCH, SWEEP_GRACE } from "./constants";
import { originalOf } from "./keys";
import { sweepAvatars } from "./service/sweep";
import { photo } from "./testing/pictures";

const HOUR = 60 * 60 * 1000;
let admin: Member;
let member: Member;
beforeAll(async () => {
  admin = await createMember({ role: "admin" });
  member = await createMember();
  await upload(member, await photo());
});

const run = (wishes: Partial<Parameters<typeof sweepAvatars>[1]> = {}, ctx = systemContext()) =>
  sweepAvatars(ctx, { grace_ms: 0, dry_run: false, ...wishes });

/** What a process left that was killed between its files and their rows. */
async function strand(files = 2): Promise<string> {
  const key = `ps${newKey(32)}`;
  for (const size of ["full", "large", "medium"].slice(0, files)) {
    await storage().put(`avatars/${key}/${size}.webp`, Buffer.from("123"));
  }
  return key;
}

/** Makes a place in storage look as if it was last written some time ago. */
async function age(key: string, ms: number): Promise<void> {
  const at = new Date(Date.now() - ms);
  await utimes(path.join(env().DATA_DIR, "files", "avatars", key), at, at);
}

const sweeps = async () =>
  db().select().from(audit_log).where(eq(audit_log.action, "storage.swept")).orderBy(audit_log.id);

describe("sweepAvatars", () => {
  it("removes what a proof of the storage left that could not read what it wrote", async () => {
    const read = vi.spyOn(storage(), "read").mockRejectedValueOnce(unavailable(new Error("falls silent")));
    expect(await checkStorage()).toHaveLength(1);
    read.mockRestore();
    expect(await run()).toMatchObject({ orphans: 1, files: 1 });
    expect(await storage().stats(PROBES)).toEqual({ files: 0, bytes: 0 });
  });

  it("removes what no row names, and says so on record; what rows name stays", async () => {
    const before = await stateOf(member);
    const key = await strand();
    await storage().put(originalOf(newKey()), Buffer.from("12345"));
    const recorded = (await sweeps()).length;
    expect(await run()).toEqual({ dry_run: false, orphans: 2, files: 3, bytes: 11 });
    expect(await filesOf(key)).toEqual([]);
    expect(await stateOf(member)).toEqual(before);
    expect((await sweeps()).slice(recorded)).toMatchObject([{ actor_type: "system", subject_id: null }]);
    expect(await run()).toEqual({ dry_run: false, orphans: 0, files: 0, bytes: 0 });
    expect(await sweeps()).toHaveLength(recorded + 1);
  });

  it("only looks when asked to, and records nothing", async () => {
    const key = await strand(3);
    const before = [await everythingStored(), await sweeps()];
    expect(await run({ dry_run: true })).toEqual({ dry_run: true, orphans: 1, files: 3, bytes: 9 });
    expect([await everythingStored(), await sweeps()]).toEqual(before);
    expect((await run()).files).toBe(3);
    expect(await filesOf(key)).toEqual([]);
  });

  it("leaves what is younger than its grace", async () => {
    const [young, old] = [await strand(), await strand()];
    await age(young, HOUR - 60_000);
    await age(old, HOUR + 60_000);
    expect(await run({ grace_ms: SWEEP_GRACE })).toMatchObject({ orphans: 1 });
    expect([(await filesOf(young)).length, (await filesOf(old)).length]).toEqual([2, 0]);
    await run();
  });

  it("works through more places than one query asks about, and past what was never ours", async () => {
    const avatars = path.join(env().DATA_DIR, "files", "avatars");
    const many = Array.from({ length: 2 * SWEEP_BATCH + 7 }, () => path.join(avatars, `gs${newKey(32)}`));
    for (const folder of many) await mkdir(folder);
    await Promise.all(many.map((folder) => writeFile(path.join(folder, "full.webp"), "1")));
    for (const junk of [".nfs0001", "lost found", "ü"]) await mkdir(path.join(avatars, junk));
    expect(await run()).toEqual({ dry_run: false, orphans: many.length, files: many.length, bytes: many.length });
    expect(await filesOf(keyIn((await stateOf(member)).profile?.avatar_url))).toEqual(FIVE);
  });

  it("that storage cuts short says so, records what it had removed, and goes on the next time", async () => {
    await strand();
    await strand();
    const recorded = (await sweeps()).length;
    const remove = storage().remove.bind(storage());
    const watched = vi.spyOn(storage(), "remove").mockImplementation(async (place) => {
      if (watched.mock.calls.length > 1) throw new AppError("unavailable");
      return remove(place);
    });
    await expect(run()).rejects.toMatchObject({ code: "unavailable" });
    watched.mockRestore();
    expect(await sweeps()).toHaveLength(recorded + 1);
    expect(await run()).toMatchObject({ orphans: 1, files: 2 });
  });

  it("is for admins and the system alone", async () => {
    const key = await strand();
    const [anonymous, , machine] = nobodies();
    for (const ctx of [anonymous, member.ctx]) await expect(run({}, ctx)).rejects.toMatchObject({ code: "not_found" });
    expect(await filesOf(key)).toHaveLength(2);
    expect((await run({}, machine)).files).toBe(2);
    expect(await run({ dry_run: true }, admin.ctx)).toMatchObject({ files: 0 });
  });
});

it("an account that is deleted leaves no row, and no file once the sweeper has come", async () => {
  const [leaver, others] = [await createMember(), await everythingStored()];
  await upload(leaver, await photo(200, 300));
  await upload(leaver, await photo(300, 200));
  expect((await everythingStored()).length).toBe(others.length + 4);
  await db().delete(users).where(eq(users.id, leaver.user_id));
  expect(await stateOf(leaver)).toMatchObject({ profile: undefined, pictures: [], files: [], originals: [] });
  await run();
  expect(await everythingStored()).toEqual(others);
});

describe("POST /api/v1/admin/storage/sweep", () => {
  const { POST } = serve({ POST: sweep });
  const actors = new Map<string, Actor>();
  const as = (actor: Actor): string => {
    const token = newId();
    actors.set(token, actor);
    return token;
  };
  const machine = (...scopes: ("users:admin" | "profiles:read")[]) => as({ type: "api_key", key_id: newId(), scopes });
  const post = (token: string, body: unknown) =>
    call(POST, requestOf("POST", "/api/v1/admin/storage/sweep", { headers: { authorization: token }, body }));

  beforeAll(() =>
    provideActorResolver(async (headers) => {
      const actor = actors.get(headers.get("authorization") ?? "");
      return { actor: actor ?? { type: "anonymous" }, via: actor ? "token" : "none" };
    }),
  );

  it("looks, then removes what is older than an hour", async () => {
    const [old, young] = [await strand(), await strand()];
    await age(old, 2 * HOUR);
    const token = as(admin.ctx.actor);
    const found = { orphans: 1, files: 2, bytes: 6 };
    expect(await post(token, { dry_run: true })).toMatchObject({ status: 200, body: { dry_run: true, ...found } });
    expect(await filesOf(old)).toHaveLength(2);
    expect(await post(token, { dry_run: false })).toMatchObject({ status: 200, body: { dry_run: false, ...found } });
    expect([(await filesOf(old)).length, (await filesOf(young)).length]).toEqual([0, 2]);
    expect((await sweeps()).at(-1)).toMatchObject({ actor_type: "user", actor_id: admin.user_id });
    expect((await post(machine("users:admin"), { dry_run: true })).status).toBe(200);
  });

  it.each([
    ["nobody", () => "", 401, "unauthenticated"],
    ["a member", () => as(member.ctx.actor), 404, "not_found"],
    ["a key without the scope", () => machine("profiles:read"), 403, "insufficient_scope"],
  ])("refuses %s", async (_name, tokenOf, status, code) => {
    expect(await post(tokenOf(), { dry_run: false })).toMatchObject({ status, body: { code } });
  });

  it("says what is wrong with its body, when storage is out, and when it was asked too often", async () => {
    const token = as((await createMember({ role: "admin" })).ctx.actor);
    for (const body of [{}, { dry_run: "yes" }, { dry_run: true, all: true }]) {
      expect(await post(token, body)).toMatchObject({ status: 422, body: { code: "invalid" } });
    }
    const watched = vi.spyOn(storage(), "list").mockImplementation(() => {
      throw new AppError("unavailable");
    });
    expect(await post(token, { dry_run: true })).toMatchObject({ status: 503, body: { code: "unavailable" } });
    watched.mockRestore();
    const answers = await Promise.all(Array.from({ length: 3 }, () => post(token, { dry_run: true })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429]);
  });
});
