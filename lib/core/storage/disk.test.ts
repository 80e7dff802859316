import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Storage } from "../storage";
import { diskStorage } from "./disk";

let outside: string;
let root: string;
let storage: Storage;

beforeEach(async () => {
  outside = await mkdtemp(path.join(tmpdir(), "gold-storage-"));
  root = path.join(outside, "files");
  storage = diskStorage(root);
});
afterEach(() => rm(outside, { recursive: true }));

const text = async (key: string) => {
  const file = await storage.open(key);
  return file && new Response(file.stream()).text();
};
const names = async (prefix: string) =>
  (await Array.fromAsync(storage.list(prefix))).map(({ name }) => name).toSorted();
const modeOf = async (...names: string[]) => (await stat(path.join(root, ...names))).mode & 0o777;

describe("a stored file", () => {
  it("comes back whole, with its size", async () => {
    await storage.put("avatars/k1/full.webp", Buffer.from("PICTURE"));
    const file = await storage.open("avatars/k1/full.webp");
    expect(file?.size).toBe(7);
    await file?.close();
    expect(await text("avatars/k1/full.webp")).toBe("PICTURE");
  });

  it("replaces the one before, leaving no draft", async () => {
    await storage.put("a/b", Buffer.from("old"));
    await storage.put("a/b", Buffer.from("new"));
    expect(await text("a/b")).toBe("new");
    expect(await readdir(path.join(root, "a"))).toEqual(["b"]);
  });

  it("can be read by nobody else on the machine", async () => {
    await storage.put("avatars/k1/full.webp", Buffer.from("x"));
    expect([await modeOf(), await modeOf("avatars"), await modeOf("avatars", "k1")]).toEqual([0o700, 0o700, 0o700]);
    expect(await modeOf("avatars", "k1", "full.webp")).toBe(0o600);
  });

  it("goes alone or with everything beside it, counted", async () => {
    for (const name of ["a", "b", "c"]) await storage.put(`k/${name}`, Buffer.from(name));
    expect(await storage.remove("k/a")).toBe(1);
    expect(await storage.remove("k/a")).toBe(0);
    expect(await storage.remove("k")).toBe(2);
    expect(await names("k")).toEqual([]);
  });
});

describe("what is not there", () => {
  it("is null, nothing, or zero", async () => {
    await storage.put("k/a", Buffer.from("x"));
    expect(await storage.open("k/b")).toBeNull();
    expect(await storage.open("k/a/b")).toBeNull();
    expect(await storage.open("k")).toBeNull();
    expect(await storage.remove("z")).toBe(0);
    expect(await names("z")).toEqual([]);
  });
});

describe("a list", () => {
  it("names one level with the last write, leftovers included", async () => {
    const before = Date.now() - 1000;
    await storage.put("avatars/k1/full.webp", Buffer.from("x"));
    await mkdir(path.join(root, "avatars", "k2"));
    await writeFile(path.join(root, "avatars", "k2", "full.webp.abc.part"), "x");
    const entries = await Array.fromAsync(storage.list("avatars"));
    expect(entries.map(({ name }) => name).toSorted()).toEqual(["k1", "k2"]);
    for (const { modified_at } of entries) expect(modified_at.getTime()).toBeGreaterThan(before);
    expect(await storage.remove("avatars/k2")).toBe(1);
  });
});

describe("a failing write", () => {
  it("leaves what was there", async () => {
    await storage.put("k/a", Buffer.from("old"));
    await mkdir(path.join(root, "k", "b"));
    await expect(storage.put("k/b", Buffer.from("new"))).rejects.toThrow();
    expect(await readdir(path.join(root, "k"))).toEqual(["a", "b"]);
    expect(await text("k/a")).toBe("old");
  });
});

describe("a key", () => {
  const traps = [
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
    "é",
    `${"a/".repeat(150)}a`,
  ];

  it.each(traps)("%o leads nowhere", async (key) => {
    await writeFile(path.join(outside, "secret"), "SECRET");
    await expect(storage.open(key)).rejects.toThrow("Not a storage key");
    await expect(storage.put(key, Buffer.from("x"))).rejects.toThrow("Not a storage key");
    await expect(storage.remove(key)).rejects.toThrow("Not a storage key");
    await expect(names(key)).rejects.toThrow("Not a storage key");
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
  });
});
