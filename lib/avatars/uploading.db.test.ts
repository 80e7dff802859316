import { beforeAll, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { everythingStored, FIVE, filesOf, keyIn, nobodies, stateOf, upload } from "@/db/testing/avatars";
import { createMember } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { systemContext } from "@/lib/core/context";
import { ifVersion } from "@/lib/core/etag";
import { storage } from "@/lib/core/storage";
import { SIZES } from "./constants";
import { deleteAvatar } from "./service/keep";
import { sweepAvatars } from "./service/sweep";
import { photo } from "./testing/pictures";

let bytes: Buffer;
let other: Buffer;
beforeAll(async () => {
  bytes = await photo();
  other = await photo(480, 640);
});

const CROP = { x: 10, y: 20, width: 300, height: 300 };
const recipeOf = (crop: typeof CROP) => ({ crop, rotate: 0, flip: false }) as const;

describe("uploadAvatar", () => {
  it("stores five files and the original, names them in rows and on the profile, and says so", async () => {
    const member = await createMember();
    const before = await everythingStored();
    const { avatar, version } = await upload(member, bytes, { recipe: recipeOf(CROP), alt: "Me" });
    const { profile, pictures, actions, keys, stored } = await stateOf(member);
    const key = keyIn(avatar.avatar_url);
    expect(avatar).toMatchObject({
      avatar_url: `/files/avatars/${key}/medium.webp`,
      message: "Avatar uploaded and processed successfully",
      variants: Object.fromEntries(SIZES.map((size) => [size, `/files/avatars/${key}/${size}.webp`])),
      metadata: { original_size: bytes.length, original_dimensions: "640x480", format: "JPEG", frames: 1 },
    });
    expect(pictures).toMatchObject([
      {
        original_width: 640,
        original_height: 480,
        crop_x: 10,
        crop_y: 20,
        crop_width: 300,
        crop_height: 300,
        alt: "Me",
      },
    ]);
    expect(profile).toMatchObject({ avatar_id: pictures[0]?.id, avatar_url: avatar.avatar_url, version });
    expect(actions).toEqual(["avatar.replaced"]);
    expect(await filesOf(key)).toEqual(FIVE);
    expect(keys).toHaveLength(2);
    expect(stored.filter((name) => !before.includes(name))).toEqual(keys);
  });

  it("many at once: all are accepted, no stray row or file", async () => {
    const member = await createMember();
    const before = await everythingStored();
    const uploads = await Promise.all(Array.from({ length: 6 }, (_, i) => upload(member, i % 2 ? bytes : other)));
    const { profile, keys, stored } = await stateOf(member);
    const last = uploads.toSorted((a, b) => a.version - b.version).at(-1);
    expect(new Set(uploads.map(({ version }) => version)).size).toBe(6);
    expect(profile?.avatar_url).toBe(last?.avatar.avatar_url);
    expect(stored.filter((name) => !before.includes(name))).toEqual(keys);
    expect(keys).toHaveLength(4);
    expect(await filesOf(keyIn(profile?.avatar_url))).toEqual(FIVE);
  });

  it("and deletions at once end in one of the two", async () => {
    const member = await createMember();
    const before = await everythingStored();
    await upload(member, bytes);
    for (let round = 0; round < 5; round++) {
      await Promise.all([
        upload(member, bytes),
        deleteAvatar(member.ctx).catch((error) => expect(error.code).toBe("not_found")),
      ]);
      const { profile, keys, stored } = await stateOf(member);
      expect(stored.filter((name) => !before.includes(name))).toEqual(keys);
      if (profile?.avatar_url) expect(await filesOf(keyIn(profile.avatar_url))).toEqual(FIVE);
    }
  });

  it("is refused to a caller who is nobody", async () => {
    const member = await createMember();
    const before = await everythingStored();
    for (const ctx of nobodies()) {
      await expect(upload({ ...member, ctx }, bytes)).rejects.toMatchObject({ code: "unauthenticated" });
    }
    expect(await everythingStored()).toEqual(before);
  });

  it.each([
    ["a stale version", { guard: ifVersion(1) }, "stale_version"],
    ["a crop outside", { recipe: recipeOf({ x: 600, y: 0, width: 100, height: 100 }) }, "crop_out_of_bounds"],
    ["no picture", { bytes: Buffer.from("<!doctype html>") }, "unsupported_type"],
  ])("with %s leaves profile, rows and files as they were", async (_name, wrong, code) => {
    const member = await createMember();
    await upload(member, bytes);
    const before = await stateOf(member);
    await expect(upload(member, other, wrong)).rejects.toMatchObject({ code });
    expect(await stateOf(member)).toEqual(before);
  });

  it("whose files cannot be written leaves everything as it was", async () => {
    const member = await createMember();
    await upload(member, bytes);
    const before = await stateOf(member);
    const put = storage().put;
    storage().put = async (key, file) => {
      if (key.endsWith("small.webp")) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
      await put(key, file);
    };
    await expect(upload(member, other))
      .rejects.toThrow("no space left")
      .finally(() => {
        storage().put = put;
      });
    expect(await stateOf(member)).toEqual(before);
  });

  it("whose rows were written and only their confirmation was lost keeps its files", async () => {
    const member = await createMember();
    await upload(member, bytes);
    aroundNextTransaction(async (run) => {
      await run();
      throw new Error("connection lost");
    });
    await expect(upload(member, other)).rejects.toThrow("connection lost");
    const { profile } = await stateOf(member);
    expect(await filesOf(keyIn(profile?.avatar_url))).toEqual(FIVE);
  });

  it("whose rows nobody can ask about keeps its files too, for the sweeper to judge", async () => {
    const member = await createMember();
    await upload(member, bytes);
    const before = await everythingStored();
    aroundNextTransaction(async () => {
      vi.spyOn(db(), "transaction").mockImplementationOnce(() => {
        throw new Error("no connection");
      });
      throw new Error("connection lost");
    });
    await expect(upload(member, other)).rejects.toThrow("connection lost");
    expect((await everythingStored()).length).toBe(before.length + 2);
    await sweepAvatars(systemContext(), { grace_ms: 0, dry_run: false });
    expect(await everythingStored()).toEqual(before);
  });
});
