import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { everythingStored, keyIn, nobodies, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { ifVersion } from "@/lib/core/etag";
import { newId } from "@/lib/core/ids";
import { storage } from "@/lib/core/storage";
import { deleteAvatar, deleteOriginals, describeAvatar, restoreAvatar } from "./service/keep";
import { getAvatar, listFormerAvatars, openOriginal } from "./service/read";
import { photo } from "./testing/pictures";

let bytes: Buffer;
let other: Buffer;
let member: Member;
let stranger: Member;
beforeAll(async () => {
  bytes = await photo(300, 200);
  other = await photo(200, 300);
});
beforeEach(async () => {
  [member, stranger] = [await createMember(), await createMember()];
});

const formerIds = async (who = member) => (await listFormerAvatars(who.ctx)).map(({ id }) => id);
const shownId = async () => (await getAvatar(member.ctx, { size: "medium" })).id;

/** Nothing of a person's, and nothing in storage, is another after it than before. */
async function changesNothing(work: () => Promise<unknown>): Promise<void> {
  const before = await stateOf(member);
  await work();
  expect(await stateOf(member)).toEqual(before);
}

const refused = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code });

describe("restoreAvatar", () => {
  beforeEach(async () => {
    await upload(member, bytes, { alt: "First" });
    await upload(member, other, { alt: "Second" });
  });

  it("shows a former picture with its words again; the one before becomes the newest of the history", async () => {
    await upload(member, await photo(210, 200));
    const third = await shownId();
    const [second, first] = await formerIds();
    const { avatar, version } = await restoreAvatar(member.ctx, { id: first as string, guard: ifVersion(4) });
    const { profile, actions } = await stateOf(member);
    expect(profile).toMatchObject({ avatar_id: first, avatar_url: avatar.avatar_url, version });
    expect(await formerIds()).toEqual([third, second]);
    expect(await getAvatar(member.ctx, { size: "full" })).toMatchObject({ id: first, alt: "First" });
    expect(avatar).toMatchObject({
      message: "Avatar restored successfully",
      metadata: { original_dimensions: "300x200", original_size: bytes.length },
    });
    expect([version, actions.at(-1)]).toEqual([5, "avatar.restored"]);
  });

  it("twice, and of the one that is shown, answers the same and writes nothing", async () => {
    const [first = ""] = await formerIds();
    const once = await restoreAvatar(member.ctx, { id: first });
    await changesNothing(async () => expect(await restoreAvatar(member.ctx, { id: first })).toEqual(once));
  });

  it("is refused for what is not in one's own history, for a stale version, and to who has none", async () => {
    const [first = ""] = await formerIds();
    await upload(stranger, bytes);
    await upload(stranger, other);
    const [foreign = ""] = await formerIds(stranger);
    await changesNothing(async () => {
      for (const id of [foreign, newId()]) await refused(restoreAvatar(member.ctx, { id }), "not_found");
      await refused(restoreAvatar(stranger.ctx, { id: first }), "not_found");
      await refused(restoreAvatar(member.ctx, { id: first, guard: ifVersion(1) }), "stale_version");
      for (const ctx of nobodies()) await refused(restoreAvatar(ctx, { id: first }), "unauthenticated");
    });
  });

  it("is refused for what has been deleted", async () => {
    const [first = ""] = await formerIds();
    await deleteAvatar(member.ctx);
    await refused(restoreAvatar(member.ctx, { id: first }), "not_found");
  });
});

describe("describeAvatar", () => {
  it("says what the shown picture shows, and of it alone", async () => {
    await upload(member, bytes, { alt: "First" });
    await upload(member, other, { alt: "Second" });
    const { avatar, version } = await describeAvatar(member.ctx, { alt: "Me, laughing", guard: ifVersion(3) });
    expect([avatar.alt, version]).toEqual(["Me, laughing", 4]);
    expect(await getAvatar(member.ctx, { size: "medium" })).toEqual(avatar);
    const { profile, actions } = await stateOf(member);
    expect([profile?.version, actions.at(-1)]).toEqual([4, "avatar.described"]);
    expect((await listFormerAvatars(member.ctx)).map(({ alt }) => alt)).toEqual(["First"]);
  });

  it("with the words it has writes nothing; with none takes them away", async () => {
    await upload(member, bytes, { alt: "Me" });
    await changesNothing(async () => {
      expect((await describeAvatar(member.ctx, { alt: "Me" })).version).toBe(2);
    });
    expect((await describeAvatar(member.ctx, { alt: "" })).avatar.alt).toBe("");
  });

  it("is refused without a picture, for a stale version, and to who has none", async () => {
    await upload(member, bytes);
    await changesNothing(async () => {
      await refused(describeAvatar(stranger.ctx, { alt: "x" }), "not_found");
      await refused(describeAvatar(member.ctx, { alt: "x", guard: ifVersion(1) }), "stale_version");
      for (const ctx of nobodies()) await refused(describeAvatar(ctx, { alt: "x" }), "unauthenticated");
    });
  });
});

describe("deleteAvatar", () => {
  it("takes the picture, its original and its history away at once", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    await upload(member, other, { keep_original: false });
    const { avatar, version } = await deleteAvatar(member.ctx, { guard: ifVersion(3) });
    expect(avatar).toEqual({ message: "Avatar deleted successfully", files_deleted: 11 });
    const { profile, pictures, stored, keys, actions } = await stateOf(member);
    expect(profile).toMatchObject({ avatar_id: null, avatar_url: null, version, completeness: 10 });
    expect([pictures, keys, stored]).toEqual([[], [], others]);
    expect(actions.at(-1)).toBe("avatar.deleted");
  });

  it("is refused without a picture, for a stale version, and to who has none", async () => {
    await upload(member, bytes);
    await changesNothing(async () => {
      await refused(deleteAvatar(stranger.ctx), "not_found");
      await refused(deleteAvatar(member.ctx, { guard: ifVersion(1) }), "stale_version");
      for (const ctx of nobodies()) await refused(deleteAvatar(ctx), "unauthenticated");
    });
  });
});

describe("a kept original", () => {
  const textOf = async (who = member) => {
    const { file, format } = await openOriginal(who.ctx);
    return { bytes: Buffer.from(await new Response(file.stream()).arrayBuffer()), format };
  };

  it("is the file as it was sent, for its owner alone", async () => {
    await upload(member, bytes);
    expect(await textOf()).toEqual({ bytes, format: "JPEG" });
    await refused(openOriginal(stranger.ctx), "not_found");
    for (const ctx of nobodies()) await refused(openOriginal(ctx), "unauthenticated");
  });

  it("is none when the person did not want that", async () => {
    const others = await everythingStored();
    await upload(member, bytes, { keep_original: false });
    const { keys, originals } = await stateOf(member);
    expect([originals, await everythingStored()]).toEqual([[], [...others, ...keys].toSorted()]);
    await refused(openOriginal(member.ctx), "not_found");
    expect((await getAvatar(member.ctx, { size: "medium" })).original).toBeNull();
  });

  it("whose file is gone from storage is none either", async () => {
    await upload(member, bytes);
    const { originals } = await stateOf(member);
    await storage().remove(`originals/${originals[0]?.key}`);
    await refused(openOriginal(member.ctx), "not_found");
  });

  it("goes with all others of one's pictures, which stay", async () => {
    await upload(member, bytes);
    await upload(member, other);
    const before = await stateOf(member);
    expect(await deleteOriginals(member.ctx)).toEqual({
      message: "Original deleted successfully",
      files_deleted: 2,
    });
    const { profile, files, originals, stored, actions } = await stateOf(member);
    expect([profile, files, originals]).toEqual([before.profile, before.files, []]);
    const kept = before.originals.map(({ key }) => key);
    expect(stored).toEqual(before.stored.filter((name) => !kept.includes(name)));
    expect(actions.at(-1)).toBe("avatar.original_deleted");
    expect(keyIn(profile?.avatar_url)).toBe(keyIn(before.profile?.avatar_url));
  });

  it("that is not there cannot be deleted, nor a stranger's", async () => {
    await upload(member, bytes);
    await changesNothing(async () => {
      await refused(deleteOriginals(stranger.ctx), "not_found");
      for (const ctx of nobodies()) await refused(deleteOriginals(ctx), "unauthenticated");
    });
    await deleteOriginals(member.ctx);
    await changesNothing(() => refused(deleteOriginals(member.ctx), "not_found"));
  });
});
