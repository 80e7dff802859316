import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FIVE, filesOf, keyIn, nobodies, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { ifVersion } from "@/lib/core/etag";
import { storage } from "@/lib/core/storage";
import { originalOf } from "./keys";
import type { Crop } from "./schema";
import { deleteAvatar, deleteOriginals } from "./service/keep";
import { getAvatar, listFormerAvatars } from "./service/read";
import { recropAvatar } from "./service/upload";
import { photo } from "./testing/pictures";

const CROP = { x: 10, y: 20, width: 150, height: 150 };
let bytes: Buffer;
let member: Member;
beforeAll(async () => {
  bytes = await photo(300, 200);
});
beforeEach(async () => {
  member = await createMember();
});

const recrop = (crop: Crop = CROP, wishes = {}) =>
  recropAvatar(member.ctx, { recipe: { crop, rotate: 0, flip: false }, ...wishes });

const refused = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code });

async function changesNothing(work: () => Promise<unknown>): Promise<void> {
  const before = await stateOf(member);
  await work();
  expect(await stateOf(member)).toEqual(before);
}

describe("recropAvatar", () => {
  it("cuts the kept original anew, keeps the words, and leaves the cut before in the history", async () => {
    await upload(member, bytes, { alt: "Me" });
    const before = await stateOf(member);
    const { avatar, version } = await recropAvatar(member.ctx, {
      recipe: { crop: CROP, rotate: 90, flip: true },
      guard: ifVersion(2),
    });
    const { profile, originals, actions } = await stateOf(member);
    expect(profile).toMatchObject({ avatar_url: avatar.avatar_url, version });
    expect([version, originals, actions.at(-1)]).toEqual([3, before.originals, "avatar.recropped"]);
    expect(avatar.metadata).toMatchObject({ original_size: bytes.length, original_dimensions: "300x200" });
    expect(await getAvatar(member.ctx, { size: "medium" })).toMatchObject({
      alt: "Me",
      crop: CROP,
      rotate: 90,
      flip: true,
      original: { width: 300, height: 200 },
    });
    expect((await listFormerAvatars(member.ctx)).map(({ avatar_url }) => avatar_url)).toEqual([
      before.profile?.avatar_url,
    ]);
    expect(await filesOf(keyIn(avatar.avatar_url))).toEqual(FIVE);
  });

  it("is refused outside the picture, for a stale version, and to who has none", async () => {
    await upload(member, bytes);
    await changesNothing(async () => {
      await refused(recrop({ ...CROP, x: 200 }), "crop_out_of_bounds");
      await refused(recrop(CROP, { guard: ifVersion(1) }), "stale_version");
      const recipe = { crop: CROP, rotate: 0, flip: false } as const;
      for (const ctx of nobodies()) await refused(recropAvatar(ctx, { recipe }), "unauthenticated");
    });
  });

  it("is refused without a picture, without its original, and when that is gone from storage", async () => {
    await refused(recrop(), "not_found");
    await upload(member, bytes, { keep_original: false });
    await changesNothing(() => refused(recrop(), "not_found"));
    await upload(member, bytes);
    await storage().remove(originalOf((await stateOf(member)).originals[0]?.key ?? ""));
    await changesNothing(() => refused(recrop(), "not_found"));
  });

  it.each([
    ["the original is deleted", () => deleteOriginals(member.ctx)],
    ["the picture is deleted", () => deleteAvatar(member.ctx)],
    [
      "the picture is deleted and sent again",
      async () => {
        await deleteAvatar(member.ctx);
        await upload(member, bytes);
      },
    ],
  ])("during which %s is refused and brings nothing back", async (_name, meanwhile) => {
    await upload(member, bytes);
    let after: unknown;
    aroundNextTransaction(async (run) => {
      await meanwhile();
      after = { ...(await stateOf(member)), stored: null };
      return run();
    });
    await refused(recrop(), "not_found");
    const { stored, keys, ...rest } = await stateOf(member);
    expect({ ...rest, keys, stored: null }).toEqual(after);
    expect(keys.filter((key) => !stored.includes(key))).toEqual([]);
    const mine = await stateOf(member);
    for (const { key } of mine.files) expect(await filesOf(key)).toEqual(FIVE);
  });
});

describe("an upload", () => {
  it("of a picture whose files and original are deleted meanwhile is stored anew", async () => {
    await upload(member, bytes);
    const old = (await stateOf(member)).keys;
    aroundNextTransaction(async (run) => {
      await deleteAvatar(member.ctx);
      return run();
    });
    await upload(member, bytes);
    const { keys, files, stored, pictures } = await stateOf(member);
    expect([pictures.length, keys.some((key) => old.includes(key))]).toEqual([1, false]);
    expect(keys.filter((key) => !stored.includes(key))).toEqual([]);
    expect(old.filter((key) => stored.includes(key))).toEqual([]);
    expect(await filesOf(files[0]?.key ?? "")).toEqual(FIVE);
  });

  it("in another cut, whose original alone is deleted meanwhile, leaves no name without its files", async () => {
    await upload(member, bytes);
    aroundNextTransaction(async (run) => {
      await deleteOriginals(member.ctx);
      return run();
    });
    await upload(member, bytes, { recipe: { crop: CROP, rotate: 0, flip: false } });
    const { keys, stored, files, originals } = await stateOf(member);
    expect([files.length, originals.length]).toEqual([2, 1]);
    expect(keys.filter((key) => !stored.includes(key))).toEqual([]);
    for (const { key } of files) expect(await filesOf(key)).toEqual(FIVE);
  });
});
