import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { newKey } from "../../ids";
import type { ByteRange, Storage } from "../../storage";

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
const MANY = 23;

/** What no key may be. */
export const TRAPS = [
  "../secret",
  "..",
  ".",
  "",
  "/etc/passwd",
  "a//b",
  "a/../../secret",
  "a/",
  "/a",
  "a\\..\\secret",
  "a\0",
  ".hidden",
  "a/.hidden",
  "a..b",
  "%2e%2e/secret",
  "a b",
  "a?b",
  "é",
  `${"a/".repeat(150)}a`,
];

/** What every storage does. `opened` answers it; its lists must come in pages of fewer than 23. */
export function describeStorage(name: string, opened: () => Storage): void {
  let at: string;
  const storage = () => opened();
  const put = (key: string, text: string) => storage().put(`${at}/${key}`, Buffer.from(text));
  const text = async (key: string) => (await storage().read(`${at}/${key}`))?.toString() ?? null;
  const names = async (prefix: string) =>
    (await Array.fromAsync(storage().list(prefix))).map((entry) => entry.name).toSorted();
  const keys = async (prefix?: string) =>
    (await Array.fromAsync(storage().files(prefix))).map(({ key, size }) => `${key}:${size}`).toSorted();

  async function part(key: string, range?: ByteRange): Promise<Buffer> {
    const file = await storage().open(`${at}/${key}`);
    if (!file) throw new Error("There is no file");
    return Buffer.from(await new Response(file.stream(range)).arrayBuffer());
  }

  beforeEach(() => {
    at = `test/${newKey()}`;
  });

  describe(`a file in ${name}`, () => {
    it("comes back whole, with its size, read or streamed", async () => {
      await put("full.webp", "PICTURE");
      const file = await storage().open(`${at}/full.webp`);
      expect(file?.size).toBe(7);
      await file?.close();
      expect(await text("full.webp")).toBe("PICTURE");
      expect(await storage().size(`${at}/full.webp`)).toBe(7);
      expect((await part("full.webp")).toString()).toBe("PICTURE");
    });

    it("may be empty, or large and of any bytes", async () => {
      const large = Buffer.alloc(5 * 1024 * 1024, BYTES);
      await storage().put(`${at}/empty`, new Uint8Array());
      await storage().put(`${at}/large`, large);
      expect(await text("empty")).toBe("");
      expect(await storage().size(`${at}/empty`)).toBe(0);
      expect((await part("empty")).length).toBe(0);
      expect((await storage().read(`${at}/large`))?.equals(large)).toBe(true);
      expect((await part("large")).equals(large)).toBe(true);
    });

    it("replaces the one before", async () => {
      await put("b", "old and longer");
      await put("b", "new");
      expect(await text("b")).toBe("new");
      expect(await storage().size(`${at}/b`)).toBe(3);
      expect(await names(at)).toEqual(["b"]);
    });

    it("is one of those that were put at once under its key", async () => {
      const all = Array.from({ length: 8 }, (_, index) => String(index).repeat(20_000 + index));
      await Promise.all(all.map((each) => put("b", each)));
      expect(all).toContain(await text("b"));
      expect(await names(at)).toEqual(["b"]);
    });

    it("gives any part of it", async () => {
      await storage().put(`${at}/b`, BYTES);
      expect(await part("b", { start: 0, end: 0 })).toEqual(BYTES.subarray(0, 1));
      const ends = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
      await fc.assert(
        fc.asyncProperty(ends, async (range) => {
          expect(await part("b", range)).toEqual(BYTES.subarray(range.start, range.end + 1));
        }),
        { numRuns: 25 },
      );
    });

    it("can be left in the middle, and is there for the next", async () => {
      await storage().put(`${at}/b`, Buffer.alloc(2 * 1024 * 1024, BYTES));
      const reader = (await storage().open(`${at}/b`))?.stream().getReader();
      expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
      await reader?.cancel();
      await (await storage().open(`${at}/b`))?.stream().cancel();
      await (await storage().open(`${at}/b`))?.close();
      expect((await part("b")).length).toBe(2 * 1024 * 1024);
    });
  });

  describe(`a copy in ${name}`, () => {
    it("is a file of its own, written now", async () => {
      const before = Date.now();
      await put("from/a.webp", "PICTURE");
      await storage().copy(`${at}/from/a.webp`, `${at}/to/b.webp`);
      await storage().remove(`${at}/from`);
      expect(await text("to/b.webp")).toBe("PICTURE");
      const [entry] = await Array.fromAsync(storage().list(`${at}/to`));
      expect(entry?.modified_at.getTime()).toBeGreaterThanOrEqual(before - 1000);
    });

    it("replaces what was there, and may be of a thing onto itself once more", async () => {
      await put("a", "new");
      await put("b", "old and longer");
      for (let times = 0; times < 2; times++) await storage().copy(`${at}/a`, `${at}/b`);
      await put("a", "other");
      expect([await text("a"), await text("b")]).toEqual(["other", "new"]);
      expect(await names(at)).toEqual(["a", "b"]);
    });

    it("of nothing is not found and leaves what was there", async () => {
      await put("b", "old");
      await expect(storage().copy(`${at}/a`, `${at}/b`)).rejects.toMatchObject({ code: "not_found" });
      await expect(storage().copy(`${at}/a`, `${at}/c`)).rejects.toMatchObject({ code: "not_found" });
      expect([await text("b"), await text("c")]).toEqual(["old", null]);
    });
  });

  describe(`what is not in ${name}`, () => {
    it("is null, nothing, or zero", async () => {
      await put("k/a", "x");
      for (const key of [`${at}/k/b`, `${at}/k/a/b`, `${at}/k`, `${at}/z`]) {
        expect(await storage().open(key)).toBeNull();
        expect(await storage().read(key)).toBeNull();
        expect(await storage().size(key)).toBeNull();
      }
      expect(await storage().remove(`${at}/z`)).toBe(0);
      expect(await names(`${at}/z`)).toEqual([]);
      expect(await names(`${at}/k/a`)).toEqual([]);
      expect(await keys(`${at}/z`)).toEqual([]);
      expect(await storage().stats(`${at}/z`)).toEqual({ files: 0, bytes: 0 });
    });
  });

  describe(`removal from ${name}`, () => {
    it("takes a file, or everything below, counted", async () => {
      for (const key of ["k/a", "k/b", "k/deep/c"]) await put(key, key);
      expect(await storage().remove(`${at}/k/a`)).toBe(1);
      expect(await storage().remove(`${at}/k/a`)).toBe(0);
      expect(await storage().remove(`${at}/k`)).toBe(2);
      expect(await keys(at)).toEqual([]);
    });

    it("spares what only begins alike", async () => {
      for (const key of ["k/a", "k1/a", "k-b", "k.webp"]) await put(key, "x");
      expect(await storage().remove(`${at}/k`)).toBe(1);
      expect(await keys(at)).toEqual(["k-b", "k.webp", "k1/a"].map((key) => `${at}/${key}:1`));
    });

    it("takes more than a page", async () => {
      await Promise.all(Array.from({ length: MANY }, (_, index) => put(`k/${index}`, "x")));
      expect(await storage().remove(`${at}/k`)).toBe(MANY);
      expect(await keys(at)).toEqual([]);
    });

    it("while something is put there loses no more than what lay there before", async () => {
      await put("k/a", "x");
      await Promise.all([
        storage().remove(`${at}/k`),
        ...Array.from({ length: 10 }, (_, index) => put(`k/${index}`, "y")),
      ]);
      await put("k/last", "z");
      expect(await text("k/last")).toBe("z");
    });
  });

  describe(`a list of ${name}`, () => {
    it("names one level, each name once, with the last write below it", async () => {
      await put("k1/a", "x");
      await put("k2", "x");
      await put("k3/deep/deeper/a", "x");
      await new Promise((resolve) => setTimeout(resolve, 2100));
      const before = Date.now() - 1000;
      await put("k1/b", "x");
      await put("k3/deep/deeper/b", "x");
      const entries = await Array.fromAsync(storage().list(at));
      expect(entries.map((entry) => entry.name).toSorted()).toEqual(["k1", "k2", "k3"]);
      const late = entries.filter(({ modified_at }) => modified_at.getTime() >= before);
      expect(late.map((entry) => entry.name).toSorted()).toEqual(["k1", "k3"]);
      expect(entries.every(({ modified_at }) => modified_at.getTime() <= Date.now())).toBe(true);
    });

    it("goes on past a page, also within a name", async () => {
      const each = Array.from({ length: MANY }, (_, index) => `k${index + 10}`);
      await Promise.all(each.flatMap((key) => [put(`${key}/a`, "x"), put(`${key}/b`, "xy")]));
      expect(await names(at)).toEqual(each);
      expect(await keys(at)).toHaveLength(2 * MANY);
      expect(await storage().stats(at)).toEqual({ files: 2 * MANY, bytes: 3 * MANY });
    });

    it("of files is of all there are, with their sizes", async () => {
      await put("a", "x");
      await put("k/deep/b.webp", "xyz");
      const here = [`${at}/a:1`, `${at}/k/deep/b.webp:3`];
      expect(await keys(at)).toEqual(here);
      expect((await keys()).filter((key) => key.startsWith(at))).toEqual(here);
    });

    it("of files is of one, as are figures, when one is asked about", async () => {
      for (const key of ["k", "k1", "k-b/a"]) await put(key, "xyz");
      expect(await keys(`${at}/k`)).toEqual([`${at}/k:3`]);
      expect(await storage().stats(`${at}/k`)).toEqual({ files: 1, bytes: 3 });
    });

    it("loses nothing to tidying", async () => {
      await put("k/a", "x");
      expect(await storage().tidy(new Date(Date.now() + 60_000))).toBe(0);
      expect(await text("k/a")).toBe("x");
    });
  });

  describe(`a key of ${name}`, () => {
    it.each(TRAPS)("is not %o", async (key) => {
      const attempts = [
        () => storage().put(key, BYTES),
        () => storage().open(key),
        () => storage().read(key),
        () => storage().size(key),
        () => storage().remove(key),
        () => storage().copy(key, "a"),
        () => storage().copy("a", key),
        () => storage().stats(key),
        () => names(key),
        () => keys(key),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow("Not a storage key");
    });
  });
}
