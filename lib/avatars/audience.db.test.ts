import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { everythingStored, FIVE, filesOf, keyIn, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { aroundNextTransaction } from "@/db/testing/transactions";
import { restoreMember, suspendMember } from "@/lib/admin/service";
import { systemContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { ifVersion } from "@/lib/core/etag";
import { newId } from "@/lib/core/ids";
import { storage } from "@/lib/core/storage";
import type { Audience, Visibility } from "@/lib/profiles/schema";
import { getOwnProfile } from "@/lib/profiles/service";
import { setOwnVisibility } from "@/lib/profiles/service/visibility";
import { isPublicKey } from "./keys";
import { makeDueFormats } from "./service/formats";
import { openAvatarFile } from "./service/open";
import { rekeyAvatars, rekeyDueAvatars } from "./service/rekey";
import { photo } from "./testing/pictures";

let bytes: Buffer;
let other: Buffer;
let member: Member;
let admin: Member;
beforeAll(async () => {
  bytes = await photo(300, 200);
  other = await photo(200, 300);
  admin = await createMember({ role: "admin" });
});
beforeEach(async () => {
  member = await createMember();
});

async function see(audience: Audience, guard?: (version: number) => void) {
  const { visibility } = await getOwnProfile(member.ctx);
  const wanted: Visibility = { ...visibility, audience };
  return setOwnVisibility(member.ctx, { visibility: wanted, guard });
}

const keysNow = async () => (await stateOf(member)).files.map(({ key }) => key);
const url = async () => (await stateOf(member)).profile?.avatar_url;
const look = ({ ctx }: Member, key: string) =>
  openAvatarFile(ctx, { key, size: "medium", outputs: ["webp"], glance: () => true });
const isGone = async (key: string) => {
  await expect(look(member, key)).rejects.toMatchObject({ code: "not_found" });
  expect(await filesOf(key)).toEqual([]);
};

/** Everything is where rows say, under keys for the audience there is, and nothing else of the person's is. */
async function expectMoved(others: string[], is_public: boolean): Promise<void> {
  const { profile, files, keys, stored } = await stateOf(member);
  expect(stored.filter((name) => !others.includes(name))).toEqual(keys);
  for (const row of files) {
    expect(row).toMatchObject({ is_public, rekey_due: false });
    expect(isPublicKey(row.key)).toBe(is_public);
    expect(await filesOf(row.key)).toEqual(expect.arrayContaining(FIVE));
  }
  expect(files.map(({ key }) => key)).toContain(keyIn(profile?.avatar_url));
}

const isOut = async () => {
  throw new AppError("unavailable");
};

describe("making a profile private", () => {
  it("moves its pictures to guarded addresses; the old ones are dead when it answers, and back come new ones", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    await upload(member, other);
    const open = await keysNow();
    const [version, before] = [(await stateOf(member)).profile?.version ?? 0, await url()];

    expect((await see("private", ifVersion(version))).version).toBe(version + 1);
    await expectMoved(others, false);
    for (const key of open) await isGone(key);
    const guarded = await keysNow();
    const stranger = await createMember();
    const [key = ""] = guarded;
    await expect(look(stranger, key)).rejects.toMatchObject({ code: "not_found" });
    expect(await look(member, key)).toMatchObject({ output: "webp" });

    // The answer's version is the profile's: its next change is not refused for the move.
    expect((await see("members", ifVersion(version + 1))).version).toBe(version + 2);
    await expectMoved(others, true);
    for (const key of guarded) await isGone(key);
    expect(await keysNow()).not.toEqual(expect.arrayContaining(open));
    expect(await url()).not.toBe(before);
    expect((await stateOf(member)).actions.filter((action) => action === "avatar.moved")).toHaveLength(2);
  });

  it("twice, or between two audiences that both see the picture, moves nothing", async () => {
    await upload(member, bytes);
    await see("private");
    const before = await stateOf(member);
    expect((await see("private")).version).toBe(before.profile?.version);
    expect(await stateOf(member)).toEqual(before);
    await see("public");
    const [key] = await keysNow();
    await see("members");
    expect(await keysNow()).toEqual([key]);
  });

  it("during an upload leaves no picture with an open address", async () => {
    const others = await everythingStored();
    aroundNextTransaction(async (run) => {
      await see("private");
      return run();
    });
    const { avatar } = await upload(member, bytes);
    expect((await stateOf(member)).files).toMatchObject([{ is_public: true, rekey_due: true }]);
    await rekeyDueAvatars(systemContext());
    await expectMoved(others, false);
    await isGone(keyIn(avatar.avatar_url));
  });

  it("and public again while its files are being copied ends with the audience that is", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    const copy = storage().copy.bind(storage());
    let turned = false;
    const watched = vi.spyOn(storage(), "copy").mockImplementation(async (from, to) => {
      await copy(from, to);
      if (turned) return;
      turned = true;
      await see("public");
    });
    await see("private");
    watched.mockRestore();
    await expectMoved(others, true);
  });

  it("while further formats are being made takes them along", async () => {
    await makeDueFormats(systemContext());
    const others = await everythingStored();
    await upload(member, bytes);
    const put = storage().put.bind(storage());
    let turned = false;
    const watched = vi.spyOn(storage(), "put").mockImplementation(async (key, file) => {
      await put(key, file);
      if (turned) return;
      turned = true;
      await see("private");
    });
    expect(await makeDueFormats(systemContext())).toBe(1);
    watched.mockRestore();
    await expectMoved(others, false);
    expect(await filesOf((await keysNow())[0] as string)).toHaveLength(15);
  });

  it("just as further formats are noted moves them too before it answers", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    const copy = storage().copy.bind(storage());
    let made: Promise<number> | undefined;
    const watched = vi.spyOn(storage(), "copy").mockImplementation(async (from, to) => {
      await copy(from, to);
      made ??= makeDueFormats(systemContext());
      await made;
    });
    await see("private");
    watched.mockRestore();
    expect(await made).toBe(1);
    await expectMoved(others, false);
    expect(await filesOf((await keysNow())[0] as string)).toHaveLength(15);
  });
});

describe("while storage is out, making a profile private", () => {
  it("holds, with rows that are true, and the job moves the files once it is back", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    const [key] = await keysNow();
    const out = vi.spyOn(storage(), "copy").mockImplementation(isOut);
    await see("private");
    expect((await getOwnProfile(member.ctx)).visibility.audience).toBe("private");
    expect((await stateOf(member)).files).toMatchObject([{ key, is_public: true, rekey_due: true }]);
    await rekeyDueAvatars(systemContext());
    expect(await keysNow()).toEqual([key]);
    out.mockRestore();
    await rekeyDueAvatars(systemContext());
    await expectMoved(others, false);
    await isGone(key as string);
  });

  it("and the old files cannot be removed: the job removes them once it is back", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    const [key] = await keysNow();
    const out = vi.spyOn(storage(), "remove").mockImplementation(isOut);
    await see("private");
    expect(await filesOf(key as string)).toEqual(FIVE);
    await rekeyDueAvatars(systemContext());
    out.mockRestore();
    await rekeyDueAvatars(systemContext());
    await expectMoved(others, false);
    await isGone(key as string);
  });

  it("does not keep the job from others", async () => {
    const second = await createMember();
    await upload(member, bytes);
    await upload(second, bytes);
    const out = vi.spyOn(storage(), "copy").mockImplementation(isOut);
    await see("private");
    await setOwnVisibility(second.ctx, { visibility: (await getOwnProfile(member.ctx)).visibility });
    out.mockRestore();
    const lost = (await keysNow())[0] as string;
    const broken = vi.spyOn(storage(), "copy").mockImplementation(async (from) => {
      if (from.includes(lost)) throw new Error("bad block");
    });
    await rekeyDueAvatars(systemContext());
    broken.mockRestore();
    expect((await stateOf(second)).files).toMatchObject([{ is_public: false, rekey_due: false }]);
    expect((await stateOf(member)).files).toMatchObject([{ is_public: true, rekey_due: true }]);
    await rekeyDueAvatars(systemContext());
    expect((await stateOf(member)).files).toMatchObject([{ is_public: false, rekey_due: false }]);
  });
});

describe("a suspension", () => {
  it("takes the picture from its open address, and a restoration gives it a new one", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    const [open] = await keysNow();
    await suspendMember(admin.ctx, { user_id: member.user_id });
    await expectMoved(others, false);
    await isGone(open as string);
    await restoreMember(admin.ctx, { user_id: member.user_id });
    await expectMoved(others, true);
    expect(await keysNow()).not.toContain(open);
  });

  it("during an upload refuses it; the picture before stays, at a guarded address", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    aroundNextTransaction(async (run) => {
      await suspendMember(admin.ctx, { user_id: member.user_id });
      return run();
    });
    await expect(upload(member, other)).rejects.toMatchObject({ code: "unauthenticated" });
    await expectMoved(others, false);
    expect((await stateOf(member)).pictures).toHaveLength(1);
  });

  it("at the very moment of an upload never leaves an open address", async () => {
    for (let round = 0; round < 8; round++) {
      const [who, others] = [await createMember(), await everythingStored()];
      member = who;
      await upload(who, bytes);
      await Promise.all([
        upload(who, other).catch((error) => expect(error.code).toBe("unauthenticated")),
        new Promise((resolve) => setTimeout(resolve, round * 10)).then(() =>
          suspendMember(admin.ctx, { user_id: who.user_id }),
        ),
      ]);
      await rekeyDueAvatars(systemContext());
      await expectMoved(others, false);
    }
  });
});

it("rekeyAvatars leaves who has nothing due, or does not exist, alone", async () => {
  await upload(member, bytes);
  const before = await stateOf(member);
  await rekeyAvatars(systemContext(), { user_id: member.user_id });
  await rekeyAvatars(systemContext(), { user_id: admin.user_id });
  await rekeyAvatars(systemContext(), { user_id: newId() });
  expect(await stateOf(member)).toEqual(before);
});
