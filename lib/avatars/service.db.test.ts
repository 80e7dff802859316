import { eq } from "drizzle-orm";
import sharp from "sharp";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { audit_log } from "@/db/schema/audit";
import { avatars } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { ifVersion } from "@/lib/core/etag";
import { newId, newKey } from "@/lib/core/ids";
import { storage } from "@/lib/core/storage";
import { SIZES, SWEEP_GRACE, VARIANTS } from "./constants";
import { FOLDER, fileOf, folderOf } from "./keys";
import { insertAvatar } from "./queries";
import { deleteAvatar, getAvatar, openAvatarFile, sweepAvatars, uploadAvatar } from "./service";
import { photo } from "./testing/pictures";

let bytes: Buffer;
beforeAll(async () => {
  bytes = await photo();
});

const CROP = { x: 10, y: 20, width: 300, height: 300 };
const upload = (member: Member) => uploadAvatar(member.ctx, { bytes, crop: null });
const keyIn = (url: string) => url.split("/").at(-2) ?? "";

const filesOf = async (key: string) =>
  (await Array.fromAsync(storage().list(folderOf(key)))).map(({ name }) => name).toSorted();
const foldersInStorage = async () => (await Array.fromAsync(storage().list(FOLDER))).map(({ name }) => name).toSorted();
const FIVE = SIZES.map((size) => `${size}.webp`).toSorted();

/** Everything a write may touch, to be compared before and after. */
async function stateOf({ user_id }: Member) {
  const [profile] = await db().select().from(user_profiles).where(eq(user_profiles.user_id, user_id));
  const rows = await db().select().from(avatars).where(eq(avatars.user_id, user_id));
  const audit = await db().select().from(audit_log).where(eq(audit_log.subject_id, user_id));
  return { profile, rows, actions: audit.map(({ action }) => action), folders: await foldersInStorage() };
}

describe("uploadAvatar", () => {
  it("stores five files, names them in a row and on the profile, and says so", async () => {
    const member = await createMember();
    const { avatar, version } = await uploadAvatar(member.ctx, { bytes, crop: CROP });
    const { profile, rows, actions } = await stateOf(member);
    const key = keyIn(avatar.avatar_url);
    expect(avatar).toEqual({
      avatar_url: `/files/avatars/${key}/medium.webp`,
      message: "Avatar uploaded and processed successfully",
      variants: Object.fromEntries(SIZES.map((size) => [size, `/files/avatars/${key}/${size}.webp`])),
      metadata: { original_size: bytes.length, original_dimensions: "640x480", format: "JPEG" },
    });
    expect(rows).toMatchObject([
      { key, original_width: 640, original_height: 480, crop_x: 10, crop_y: 20, crop_width: 300, crop_height: 300 },
    ]);
    expect(profile).toMatchObject({ avatar_id: rows[0]?.id, avatar_url: avatar.avatar_url, version, completeness: 30 });
    expect(actions).toEqual(["avatar.replaced"]);
    expect(await filesOf(key)).toEqual(FIVE);
    for (const size of SIZES) {
      const file = await openAvatarFile({ key, size });
      const { width } = await sharp(Buffer.from(await new Response(file.stream()).arrayBuffer())).metadata();
      expect(width).toBe(VARIANTS[size]);
    }
  });

  it("replaces the one before, whose row and files go", async () => {
    const member = await createMember();
    const first = keyIn((await upload(member)).avatar.avatar_url);
    const second = keyIn((await upload(member)).avatar.avatar_url);
    const { rows } = await stateOf(member);
    expect(rows.map(({ key }) => key)).toEqual([second]);
    expect([await filesOf(first), await filesOf(second)]).toEqual([[], FIVE]);
  });

  it("many at once: all are accepted, one stays, no stray row or file", async () => {
    const member = await createMember();
    const before = await foldersInStorage();
    const uploads = await Promise.all(Array.from({ length: 6 }, () => upload(member)));
    const { profile, rows, folders } = await stateOf(member);
    const last = uploads.toSorted((a, b) => a.version - b.version).at(-1);
    expect(new Set(uploads.map(({ version }) => version)).size).toBe(6);
    expect(profile?.avatar_url).toBe(last?.avatar.avatar_url);
    expect(rows.map(({ key }) => key)).toEqual([keyIn(last?.avatar.avatar_url ?? "")]);
    expect(folders.filter((name) => !before.includes(name))).toEqual(rows.map(({ key }) => key));
    expect(await filesOf(rows[0]?.key ?? "")).toEqual(FIVE);
  });

  it("and a deletion at once end in one of the two", async () => {
    const member = await createMember();
    await upload(member);
    const before = await foldersInStorage();
    await Promise.all([upload(member), deleteAvatar(member.ctx)]);
    const { profile, rows, folders } = await stateOf(member);
    expect(rows.length).toBe(profile?.avatar_id ? 1 : 0);
    expect(folders.filter((name) => !before.includes(name))).toEqual(rows.map(({ key }) => key));
  });

  it("is refused to a caller who is nobody", async () => {
    const before = await foldersInStorage();
    await expect(uploadAvatar(anonymousContext(), { bytes, crop: null })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(uploadAvatar(systemContext(), { bytes, crop: null })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(await foldersInStorage()).toEqual(before);
  });

  it.each([
    ["a stale version", { guard: ifVersion(1) }, "stale_version"],
    ["a crop outside", { crop: { x: 600, y: 0, width: 100, height: 100 } }, "crop_out_of_bounds"],
    ["no picture", { bytes: Buffer.from("<!doctype html>") }, "unsupported_type"],
  ])("with %s leaves profile, rows and files as they were", async (_name, wrong, code) => {
    const member = await createMember();
    await upload(member);
    const before = await stateOf(member);
    await expect(uploadAvatar(member.ctx, { bytes, crop: null, ...wrong })).rejects.toMatchObject({ code });
    expect(await stateOf(member)).toEqual(before);
  });

  it("whose files cannot be written leaves everything as it was", async () => {
    const member = await createMember();
    await upload(member);
    const before = await stateOf(member);
    const put = storage().put;
    storage().put = async (key, file) => {
      if (key.endsWith("small.webp")) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
      await put(key, file);
    };
    await expect(upload(member))
      .rejects.toThrow("no space left")
      .finally(() => {
        storage().put = put;
      });
    expect(await stateOf(member)).toEqual(before);
  });

  it("whose rows were written and only their confirmation was lost keeps its files", async () => {
    const member = await createMember();
    await upload(member);
    aroundNextTransaction(async (run) => {
      await run();
      throw new Error("connection lost");
    });
    await expect(upload(member)).rejects.toThrow("connection lost");
    const { profile, rows } = await stateOf(member);
    expect(rows).toMatchObject([{ id: profile?.avatar_id }]);
    expect(await filesOf(rows[0]?.key ?? "")).toEqual(FIVE);
  });

  it("whose rows nobody can ask about keeps its files too, for the sweeper to judge", async () => {
    const member = await createMember();
    const before = await foldersInStorage();
    aroundNextTransaction(async () => {
      vi.spyOn(db(), "select").mockImplementationOnce(() => {
        throw new Error("no connection");
      });
      throw new Error("connection lost");
    });
    await expect(upload(member)).rejects.toThrow("connection lost");
    const [stray = "", ...more] = (await foldersInStorage()).filter((name) => !before.includes(name));
    expect([more, await filesOf(stray)]).toEqual([[], FIVE]);
    await sweepAvatars(systemContext(), { grace_ms: 0 });
    expect(await filesOf(stray)).toEqual([]);
  });
});

describe("deleteAvatar", () => {
  it("takes the row and the five files away", async () => {
    const member = await createMember();
    const key = keyIn((await upload(member)).avatar.avatar_url);
    const { avatar, version } = await deleteAvatar(member.ctx, { guard: ifVersion(2) });
    expect(avatar).toEqual({ message: "Avatar deleted successfully", files_deleted: 5 });
    const { profile, rows, actions } = await stateOf(member);
    expect(profile).toMatchObject({ avatar_id: null, avatar_url: null, version, completeness: 10 });
    expect([rows, await filesOf(key)]).toEqual([[], []]);
    expect(actions.toSorted()).toEqual(["avatar.deleted", "avatar.replaced"]);
    await expect(openAvatarFile({ key, size: "full" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("without one, with a stale version, or by nobody changes nothing", async () => {
    const member = await createMember();
    const bare = await stateOf(member);
    await expect(deleteAvatar(member.ctx)).rejects.toMatchObject({ code: "not_found" });
    expect(await stateOf(member)).toEqual(bare);
    await upload(member);
    const before = await stateOf(member);
    await expect(deleteAvatar(member.ctx, { guard: ifVersion(1) })).rejects.toMatchObject({ code: "stale_version" });
    await expect(deleteAvatar(anonymousContext())).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await stateOf(member)).toEqual(before);
  });

  it("takes nobody else's", async () => {
    const [owner, other] = [await createMember(), await createMember()];
    await upload(owner);
    const before = await stateOf(owner);
    await expect(deleteAvatar(other.ctx)).rejects.toMatchObject({ code: "not_found" });
    expect(await stateOf(owner)).toEqual(before);
  });
});

describe("getAvatar", () => {
  it("answers the size that was asked for", async () => {
    const member = await createMember();
    const { avatar } = await upload(member);
    for (const size of SIZES)
      expect(await getAvatar(member.ctx, { size })).toEqual({ avatar_url: avatar.variants[size], size });
  });

  it("without one, or for nobody, answers none", async () => {
    const member = await createMember();
    await expect(getAvatar(member.ctx, { size: "full" })).rejects.toMatchObject({ code: "not_found" });
    await expect(getAvatar(anonymousContext(), { size: "full" })).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("sweepAvatars", () => {
  const row = (user_id: string, created_at: Date) => {
    const size = { original_size: 1, original_width: 100, original_height: 100 };
    const crop = { crop_x: 0, crop_y: 0, crop_width: 100, crop_height: 100 };
    return { id: newId(), user_id, key: newKey(), original_format: "PNG", created_at, ...size, ...crop };
  };

  it("removes files without a row and rows without a profile, and nothing that is shown", async () => {
    const member = await createMember();
    const key = keyIn((await upload(member)).avatar.avatar_url);
    const [stray, unshown] = [newKey(), row(member.user_id, new Date(Date.now() - 1000))];
    await transaction((tx) => insertAvatar(tx, unshown));
    for (const each of [stray, unshown.key]) await storage().put(fileOf(each, "full"), Buffer.from("x"));
    const swept = await sweepAvatars(systemContext(), { grace_ms: 0 });
    expect(swept.rows_deleted).toBeGreaterThanOrEqual(1);
    expect(swept.files_deleted).toBeGreaterThanOrEqual(2);
    expect([await filesOf(stray), await filesOf(unshown.key), await filesOf(key)]).toEqual([[], [], FIVE]);
    expect((await stateOf(member)).rows.map((each) => each.key)).toEqual([key]);
  });

  it("leaves what may belong to an upload under way", async () => {
    const member = await createMember();
    const [stray, unshown] = [newKey(), row(member.user_id, new Date())];
    await storage().put(fileOf(stray, "full"), Buffer.from("x"));
    await transaction((tx) => insertAvatar(tx, unshown));
    await sweepAvatars(systemContext(), { grace_ms: SWEEP_GRACE });
    expect(await filesOf(stray)).toEqual(["full.webp"]);
    expect((await stateOf(member)).rows.map(({ key }) => key)).toEqual([unshown.key]);
  });

  it("is the system's alone", async () => {
    const { ctx } = await createMember({ role: "admin" });
    await expect(sweepAvatars(ctx, { grace_ms: 0 })).rejects.toMatchObject({ code: "forbidden" });
  });
});
