import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { avatar_files } from "@/db/schema/avatars";
import { everythingStored, FIVE, filesOf, keyIn, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { type Ctx, systemContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { repeat } from "@/lib/core/jobs";
import { storage } from "@/lib/core/storage";
import { FORMATS_JOB, FORMATS_LEASE, FORMATS_RETRIES, JOBS_EVERY, OUTPUTS, SIZES } from "./constants";
import { fileOf, isMovingKey, originalOf } from "./keys";
import { makeDueFormats } from "./service/formats";
import { deleteAvatar, deleteOriginals } from "./service/keep";
import { draw, moving, photo } from "./testing/pictures";

const FIFTEEN = SIZES.flatMap((size) => OUTPUTS.map((output) => `${size}.${output}`)).toSorted();

let bytes: Buffer;
let other: Buffer;
let member: Member;
beforeAll(async () => {
  bytes = await photo(300, 200);
  other = await photo(200, 300);
});
beforeEach(async () => {
  // What a test left undone would be done by the next.
  await db().update(avatar_files).set({ formats_made_at: new Date() });
  member = await createMember();
});

const rowOf = async () => (await stateOf(member)).files[0] as typeof avatar_files.$inferSelect;

/** The job some time from now. */
const runAfter = (ms: number) => makeDueFormats({ ...systemContext(), now: () => new Date(Date.now() + ms) } as Ctx);
const run = () => runAfter(0);

describe("the formats job", () => {
  it("makes AVIF and JPEG of every picture, those of the history too, and of each once", async () => {
    await upload(member, bytes);
    await upload(member, other, { keep_original: false });
    const before = (await stateOf(member)).files;
    expect(await run()).toBe(2);
    const { files, stored, keys } = await stateOf(member);
    for (const row of files) {
      expect(await filesOf(row.key)).toEqual(FIFTEEN);
      expect(row.bytes).toBe((await storage().stats(`avatars/${row.key}`)).bytes);
      expect(row.formats_made_at).toBeInstanceOf(Date);
    }
    expect(files.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
    expect(keys.filter((key) => !stored.includes(key))).toEqual([]);
    expect(await run()).toBe(0);
  });

  it("is not asked again for the same picture uploaded again", async () => {
    await upload(member, bytes);
    await run();
    await upload(member, bytes);
    expect(await run()).toBe(0);
  });

  it("of which two run at once makes nothing twice", async () => {
    for (const width of [200, 210, 220, 230]) await upload(member, await photo(width, 200));
    const put = vi.spyOn(storage(), "put");
    const made = await Promise.all([run(), run(), run()]);
    const written = put.mock.calls.map(([key]) => key);
    put.mockRestore();
    expect(made.reduce((sum, each) => sum + each, 0)).toBe(4);
    expect(new Set(written).size).toBe(written.length);
    expect(written).toHaveLength(4 * 10);
  });

  it("is woken by an upload", async () => {
    const woken = Promise.withResolvers<void>();
    repeat({ name: FORMATS_JOB, every_ms: 24 * 60 * JOBS_EVERY, run: async () => woken.resolve() });
    await upload(member, bytes);
    await woken.promise;
  });
});

describe("when it fails, it", () => {
  it("takes up what a killed process left, once that has had its time", async () => {
    await upload(member, bytes);
    const { id, key } = await rowOf();
    const soon = new Date(Date.now() + FORMATS_LEASE);
    await db().update(avatar_files).set({ formats_next_at: soon, formats_tries: 1 }).where(eq(avatar_files.id, id));
    await storage().put(fileOf(key, "full", "avif"), Buffer.from("half of them"));
    expect(await run()).toBe(0);
    expect(await runAfter(FORMATS_LEASE + 1000)).toBe(1);
    expect(await filesOf(key)).toEqual(FIFTEEN);
    expect((await rowOf()).bytes).toBe((await storage().stats(`avatars/${key}`)).bytes);
  });

  it("waits while storage is out, without an end and without counting that", async () => {
    await upload(member, bytes);
    const { key } = await rowOf();
    const out = vi.spyOn(storage(), "put").mockImplementation(async () => {
      throw new AppError("unavailable");
    });
    for (let minute = 0; minute < 9; minute++) expect(await runAfter(minute * 2 * JOBS_EVERY)).toBe(0);
    out.mockRestore();
    expect(await rowOf()).toMatchObject({ formats_tries: 0, formats_made_at: null });
    expect(await filesOf(key)).toEqual(FIVE);
    expect(await runAfter(20 * JOBS_EVERY)).toBe(1);
  });

  it("falls back to the largest file when the kept original turns out broken", async () => {
    await upload(member, bytes);
    const { originals } = await stateOf(member);
    await storage().put(originalOf(originals[0]?.key ?? ""), Buffer.from("not a picture any more"));
    expect(await run()).toBe(0);
    expect(await runAfter(FORMATS_RETRIES[0] - 1000)).toBe(0);
    expect(await runAfter(FORMATS_RETRIES[0] + 1000)).toBe(1);
    expect(await filesOf((await rowOf()).key)).toEqual(FIFTEEN);
  });

  it("gives up after its tries, the picture stays as it is, and others are not kept waiting", async () => {
    await upload(member, bytes, { keep_original: false });
    const { key } = await rowOf();
    await storage().put(fileOf(key, "full"), Buffer.from("not a picture any more"));
    const others = await createMember();
    let at = 0;
    for (const wait of [...FORMATS_RETRIES, 0]) {
      expect(await runAfter(at)).toBe(0);
      at += wait + 1000;
    }
    expect(await rowOf()).toMatchObject({ formats_tries: FORMATS_RETRIES.length + 1, formats_made_at: null });
    const read = vi.spyOn(storage(), "read");
    await upload(others, other);
    expect(await runAfter(at + 365 * 24 * 60 * JOBS_EVERY)).toBe(1);
    expect(read.mock.calls.flat().filter((name) => name.includes(key))).toEqual([]);
    read.mockRestore();
    expect(await filesOf(key)).toEqual(FIVE);
  });
});

describe("while it works", () => {
  /** Does something just after the first further file was put. */
  function meanwhile(act: () => Promise<unknown>): () => void {
    const put = storage().put.bind(storage());
    let done = false;
    const watched = vi.spyOn(storage(), "put").mockImplementation(async (key, file) => {
      await put(key, file);
      if (done) return;
      done = true;
      await act();
    });
    return () => watched.mockRestore();
  }

  it("the picture may be deleted: nothing is left", async () => {
    const others = await everythingStored();
    await upload(member, bytes);
    const stop = meanwhile(() => deleteAvatar(member.ctx));
    expect(await run()).toBe(0);
    stop();
    expect(await everythingStored()).toEqual(others);
  });

  it("its original may be deleted", async () => {
    await upload(member, bytes);
    const stop = meanwhile(() => deleteOriginals(member.ctx));
    expect(await run()).toBe(1);
    stop();
    const { profile, stored, keys } = await stateOf(member);
    expect(await filesOf(keyIn(profile?.avatar_url))).toEqual(FIFTEEN);
    expect(keys.filter((key) => !stored.includes(key))).toEqual([]);
  });
});

it("a name that is not there fails alone", async () => {
  await upload(member, bytes, { keep_original: false });
  await storage().remove(`avatars/${(await rowOf()).key}`);
  const second = await createMember();
  await upload(second, other);
  expect(await run()).toBe(1);
  expect((await stateOf(second)).files[0]?.formats_made_at).not.toBeNull();
});

it("a picture that moves keeps its still and gets AVIF of it", async () => {
  const frames = [0, 1, 2].map((shift) => draw(120, 110, (x, y) => [(x * 2 + shift * 40) % 256, y, 90]));
  await upload(member, await moving("gif", frames, { delay: [40, 60, 80], loop: 0 }));
  const { key, animated } = await rowOf();
  expect([animated, isMovingKey(key)]).toEqual([true, true]);
  const stills = SIZES.map((size) => `${size}.jpg`);
  expect(await filesOf(key)).toEqual([...FIVE, ...stills].toSorted());
  const still = await storage().read(fileOf(key, "full", "jpg"));
  expect(await run()).toBe(1);
  expect(await filesOf(key)).toEqual(FIFTEEN);
  expect(await storage().read(fileOf(key, "full", "jpg"))).toEqual(still);
});

it("a cut of a few pixels gets them too, without an original", async () => {
  const crop = { x: 5, y: 5, width: 9, height: 9 };
  await upload(member, bytes, { recipe: { crop, rotate: 90, flip: true }, keep_original: false });
  expect(await run()).toBe(1);
  expect(await filesOf((await rowOf()).key)).toEqual(FIFTEEN);
});
