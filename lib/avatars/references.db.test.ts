import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { everythingStored, FIVE, filesOf, keyIn, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { HISTORY_MAX } from "./constants";
import { deleteAvatar, deleteOriginals, restoreAvatar } from "./service/keep";
import { listFormerAvatars } from "./service/read";
import { photo } from "./testing/pictures";

const WIDTHS = [200, 210, 220, 230, 240, 250, 260, 270];
let pictures: Buffer[];
let member: Member;
beforeAll(async () => {
  pictures = await Promise.all(WIDTHS.map((width) => photo(width, 200)));
});
beforeEach(async () => {
  member = await createMember();
});

const picture = (index: number) => pictures[index] as Buffer;
const shownKey = async () => keyIn((await stateOf(member)).profile?.avatar_url);
const formerKeys = async () => (await listFormerAvatars(member.ctx)).map(({ avatar_url }) => keyIn(avatar_url));

describe("the same picture", () => {
  it("of one person is stored once, its original too, and goes when the last that names it goes", async () => {
    const others = await everythingStored();
    const first = await upload(member, picture(0));
    const stored = await everythingStored();
    expect(stored.length - others.length).toBe(2);
    expect((await upload(member, picture(0))).avatar.avatar_url).toBe(first.avatar.avatar_url);
    expect(await everythingStored()).toEqual(stored);

    const key = await shownKey();
    for (let i = 1; i < HISTORY_MAX; i++) await upload(member, picture(i));
    await upload(member, picture(5));
    expect((await formerKeys()).filter((each) => each === key)).toHaveLength(1);
    expect(await filesOf(key)).toEqual(FIVE);
    await upload(member, picture(6));
    expect(await formerKeys()).not.toContain(key);
    expect(await filesOf(key)).toEqual([]);
    await deleteAvatar(member.ctx);
    expect(await everythingStored()).toEqual(others);
  });

  it("with its file kept only the second time has it from then on", async () => {
    await upload(member, picture(0), { keep_original: false });
    expect((await stateOf(member)).originals).toHaveLength(0);
    await upload(member, picture(0), { keep_original: true });
    const { originals, pictures: rows } = await stateOf(member);
    expect(originals).toHaveLength(1);
    expect(rows.map(({ original_id }) => original_id)).toEqual([null, originals[0]?.id]);
  });

  it("cut in two ways is two sets of files and one original", async () => {
    const crop = { x: 0, y: 0, width: 150, height: 150 };
    await upload(member, picture(0));
    await upload(member, picture(0), { recipe: { crop, rotate: 0, flip: false } });
    const { files, originals } = await stateOf(member);
    expect([files.length, originals.length]).toEqual([2, 1]);
  });

  it("of two persons is stored apart, and one's deletion takes nothing from the other", async () => {
    const other = await createMember();
    await upload(member, picture(0));
    await upload(other, picture(0));
    const before = await stateOf(other);
    await deleteAvatar(member.ctx);
    const { stored: _, ...after } = await stateOf(other);
    expect(after).toEqual(expect.objectContaining({ keys: before.keys, profile: before.profile }));
    expect(await filesOf(keyIn(before.profile?.avatar_url))).toEqual(FIVE);
  });
});

describe("the history", () => {
  it("holds the last five before the one shown, newest first; a sixth goes with its files and its original", async () => {
    const keys: string[] = [];
    for (let i = 0; i < 7; i++) {
      await upload(member, picture(i));
      keys.push(await shownKey());
    }
    const kept = keys.slice(1, 6).toReversed();
    expect(await formerKeys()).toEqual(kept);
    for (const key of [...kept, keys[6] as string]) expect(await filesOf(key)).toEqual(FIVE);
    expect(await filesOf(keys[0] as string)).toEqual([]);
    const { originals, files, pictures: rows } = await stateOf(member);
    expect([rows.length, files.length, originals.length]).toEqual([6, 6, 6]);
  });

  it("names nothing of anybody else, and nothing once all is deleted", async () => {
    const stranger = await createMember();
    await upload(member, picture(0));
    await upload(member, picture(1));
    expect(await listFormerAvatars(stranger.ctx)).toEqual([]);
    await deleteAvatar(member.ctx);
    expect(await listFormerAvatars(member.ctx)).toEqual([]);
  });
});

/** What one person does, and what a person who looks must find. */
type Act =
  | { do: "upload"; which: number; keep: boolean }
  | { do: "restore"; which: number }
  | { do: "delete" }
  | { do: "forget" };

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("upload" as const), which: fc.nat(7), keep: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("restore" as const), which: fc.nat(HISTORY_MAX) }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ do: "delete" }, { do: "forget" }) },
);

const absent = (error: { code?: string }) => expect(error.code).toBe("not_found");

async function perform(act: Act): Promise<unknown> {
  if (act.do === "upload") return upload(member, picture(act.which), { keep_original: act.keep });
  if (act.do === "delete") return deleteAvatar(member.ctx).catch(absent);
  if (act.do === "forget") return deleteOriginals(member.ctx).catch(absent);
  const { id } = (await listFormerAvatars(member.ctx))[act.which] ?? {};
  return id && restoreAvatar(member.ctx, { id });
}

it("whatever one does, storage holds exactly what rows name, whole, and rows what pictures name", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 12 }), async (many) => {
      member = await createMember();
      const others = await everythingStored();
      for (const act of many) {
        await perform(act);
        const { profile, pictures: rows, files, originals, keys, stored } = await stateOf(member);
        expect(stored.filter((name) => !others.includes(name))).toEqual(keys);
        for (const { key } of files) expect(await filesOf(key)).toEqual(FIVE);
        const named = <T>(of: (row: (typeof rows)[number]) => T) => new Set(rows.map(of).filter(Boolean));
        expect(named((row) => row.files_id)).toEqual(new Set(files.map(({ id }) => id)));
        expect(named((row) => row.original_id)).toEqual(new Set(originals.map(({ id }) => id)));
        expect(rows.length).toBeLessThanOrEqual(HISTORY_MAX + 1);
        const shown = rows.find(({ id }) => id === profile?.avatar_id);
        expect(rows.length > 0).toBe(shown !== undefined);
        const key = files.find(({ id }) => id === shown?.files_id)?.key;
        expect(profile?.avatar_url).toBe(key ? `/files/avatars/${key}/medium.webp` : null);
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);
