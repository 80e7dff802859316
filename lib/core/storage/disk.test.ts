import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Storage } from "../storage";
import { diskStorage } from "./disk";
import { describeStorage, TRAPS } from "./testing/contract";

let outside: string;
let root: string;
let storage: Storage;

beforeEach(async () => {
  outside = await mkdtemp(path.join(tmpdir(), "gold-storage-"));
  root = path.join(outside, "files");
  storage = diskStorage(root);
});
afterEach(() => rm(outside, { recursive: true }));

const text = async (key: string) => (await storage.read(key))?.toString() ?? null;
const names = async (prefix: string) =>
  (await Array.fromAsync(storage.list(prefix))).map(({ name }) => name).toSorted();
const modeOf = async (...names: string[]) => (await stat(path.join(root, ...names))).mode & 0o777;

describeStorage("a folder", () => storage);

describe("a file on disk", () => {
  it("leaves no draft when it replaces one", async () => {
    for (const each of ["old", "new"]) await storage.put("a/b", Buffer.from(each));
    await storage.copy("a/b", "a/c");
    await storage.copy("a/b", "a/c");
    expect((await readdir(path.join(root, "a"))).toSorted()).toEqual(["b", "c"]);
  });

  it("can be read by nobody else on the machine, nor can a copy", async () => {
    await storage.put("avatars/k1/full.webp", Buffer.from("x"));
    await storage.copy("avatars/k1/full.webp", "avatars/k2/full.webp");
    const folders = [[], ["avatars"], ["avatars", "k1"], ["avatars", "k2"]];
    for (const folder of folders) expect(await modeOf(...folder)).toBe(0o700);
    for (const key of ["k1", "k2"]) expect(await modeOf("avatars", key, "full.webp")).toBe(0o600);
  });

  it("is copied as of now, however old it is", async () => {
    await storage.put("k/a", Buffer.from("x"));
    await utimes(path.join(root, "k", "a"), 0, 0);
    await storage.copy("k/a", "k/b");
    expect((await stat(path.join(root, "k", "b"))).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    expect((await stat(path.join(root, "k", "a"))).mtimeMs).toBe(0);
  });

  it("is another one than its copy, so that a damaged one damages no other", async () => {
    await storage.put("k/a", Buffer.from("x"));
    await storage.copy("k/a", "k/b");
    await writeFile(path.join(root, "k", "a"), "damaged");
    expect(await text("k/b")).toBe("x");
  });
});

describe("what a crash left on disk", () => {
  beforeEach(async () => {
    await mkdir(path.join(root, "avatars", "k2"), { recursive: true });
    await writeFile(path.join(root, "avatars", "k2", "full.webp.abcdefgh.part"), "x");
  });

  it("is listed and removed, and is no file", async () => {
    expect(await names("avatars")).toEqual(["k2"]);
    expect(await storage.stats("avatars")).toEqual({ files: 1, bytes: 1 });
    expect(await Array.fromAsync(storage.files())).toEqual([]);
    expect(await storage.remove("avatars/k2")).toBe(1);
    expect(await names("avatars")).toEqual([]);
  });

  it("goes when it is old, also from a folder in use", async () => {
    await storage.put("avatars/k2/full.webp", Buffer.from("x"));
    expect(await storage.tidy(new Date(Date.now() - 60_000))).toBe(0);
    expect(await storage.tidy(new Date(Date.now() + 60_000))).toBe(1);
    expect(await readdir(path.join(root, "avatars", "k2"))).toEqual(["full.webp"]);
  });

  it("makes a folder as young as it is", async () => {
    const [entry] = await Array.fromAsync(storage.list("avatars"));
    expect(entry?.modified_at.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe("a folder of files", () => {
  it("may hold what is not ours, which is neither listed nor counted", async () => {
    await storage.put("avatars/k1/a", Buffer.from("x"));
    await mkdir(path.join(root, "lost+found"));
    await writeFile(path.join(root, "lost+found", "#12"), "x");
    await writeFile(path.join(root, "avatars", ".DS_Store"), "x");
    await mkdir(path.join(root, "avatars", ".snapshot"));
    expect(await names("avatars")).toEqual(["k1"]);
    expect(await Array.fromAsync(storage.files())).toEqual([{ key: "avatars/k1/a", size: 1 }]);
  });

  it("cannot be made where no file system allows one, and says so at once", async () => {
    await expect(diskStorage("/proc/gold/files").put("a", Buffer.from("x"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a failing write to disk", () => {
  it("leaves what was there", async () => {
    await storage.put("k/a", Buffer.from("old"));
    await mkdir(path.join(root, "k", "b"));
    await expect(storage.put("k/b", Buffer.from("new"))).rejects.toThrow();
    await expect(storage.copy("k/a", "k/b")).rejects.toThrow();
    expect((await readdir(path.join(root, "k"))).toSorted()).toEqual(["a", "b"]);
    expect(await text("k/a")).toBe("old");
  });
});

describe("a key on disk", () => {
  it.each(TRAPS)("%o leads nowhere", async (key) => {
    await writeFile(path.join(outside, "secret"), "SECRET");
    await expect(storage.put(key, Buffer.from("x"))).rejects.toThrow("Not a storage key");
    await expect(storage.remove(key)).rejects.toThrow("Not a storage key");
    expect(await readdir(outside)).toEqual(["secret"]);
  });

  it("never reaches past the folder", async () => {
    await writeFile(path.join(outside, "secret"), "SECRET");
    const pieces = fc.array(fc.constantFrom("..", ".", "/", "secret", "files", "\\", "a", "\0", "~"), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        expect(await text(parts.join("")).catch(() => null)).not.toBe("SECRET");
      }),
    );
  });

  it("does not follow a link", async () => {
    await storage.put("k/a", Buffer.from("x"));
    await writeFile(path.join(outside, "secret"), "SECRET");
    await symlink(path.join(outside, "secret"), path.join(root, "k", "link"));
    await expect(storage.open("k/link")).rejects.toThrow();
    await expect(storage.read("k/link")).rejects.toThrow();
    await expect(storage.copy("k/link", "k/b")).rejects.toMatchObject({ code: "not_found" });
    expect(await storage.size("k/link")).toBeNull();
    expect(await storage.remove("k")).toBe(2);
    expect(await readdir(outside)).toContain("secret");
  });
});
