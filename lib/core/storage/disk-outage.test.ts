import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskStorage } from "./disk";
import { mountSmallDisk } from "./testing/small-disk";

const LIMIT_BLOCKS = 2048;
const PAST_LIMIT = "2000000";

/** Null where none may be mounted: there a limit on files' size and a folder closed to us must do. */
const disk = mountSmallDisk();
const folder = disk?.folder ?? (await mkdtemp(path.join(tmpdir(), "gold-disk-")));
const root = path.join(folder, "files");
const storage = diskStorage(root);

const out = (code: string) => ({
  code: "unavailable",
  details: { retry_after: expect.any(Number) },
  cause: expect.objectContaining({ code }),
});
const text = async (key: string) => (await storage.read(key))?.toString();

beforeEach(() => storage.put("k/a", Buffer.from("old")));
afterEach(async () => {
  for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true });
});
afterAll(async () => {
  if (disk) disk.unmount();
  else await rm(folder, { recursive: true });
});

/** Writes on until nothing more fits. */
async function fill(): Promise<string> {
  const filler = path.join(folder, "filler");
  const refused = async () => {
    for (;;) await appendFile(filler, Buffer.alloc(64 * 1024, "x"));
  };
  await expect(refused()).rejects.toMatchObject({ code: "ENOSPC" });
  return filler;
}

async function fillNames(): Promise<string> {
  const fillers = path.join(folder, "fillers");
  await mkdir(fillers);
  const refused = async () => {
    for (let index = 0; ; index++) await mkdir(path.join(fillers, String(index)));
  };
  await expect(refused()).rejects.toMatchObject({ code: "ENOSPC" });
  return fillers;
}

describe("a folder whose files may not grow past a limit", () => {
  it("is unavailable for what is larger, keeps what it has, and takes what fits", async () => {
    const writer = path.join(import.meta.dirname, "testing", "limited-writer.ts");
    const command = `ulimit -f ${LIMIT_BLOCKS}; exec "$0" "$@"`;
    const place = path.join(await mkdtemp(path.join(tmpdir(), "gold-limit-")), "files");
    const args = ["-c", command, process.execPath, "--import=tsx", writer, place, PAST_LIMIT];
    const child = spawn("/bin/sh", args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const [told] = await once(child, "message");
    expect(told).toEqual({
      outcomes: [
        ["unavailable", "EFBIG"],
        ["unavailable", "EFBIG"],
      ],
      kept: "old",
      names: ["a"],
      after: "done",
    });
    await rm(path.dirname(place), { recursive: true });
  });
});

describe("a place where nobody may write", () => {
  it("is unavailable", async () => {
    const refused = { code: "unavailable", cause: { code: expect.stringMatching(/^(EACCES|EPERM|EROFS)$/) } };
    await expect(diskStorage("/sys/gold").put("k/a", Buffer.from("new"))).rejects.toMatchObject(refused);
  });
});

if (disk) {
  describe("a disk that has become read-only", () => {
    it("is unavailable for writing, gives what it has, and takes files again when it may be written", async () => {
      disk.freeze();
      const refused = out("EROFS");
      await expect(storage.put("k/a", Buffer.from("new"))).rejects.toMatchObject(refused);
      await expect(storage.copy("k/a", "k/b")).rejects.toMatchObject(refused);
      await expect(storage.remove("k/a")).rejects.toMatchObject(refused);
      expect(await text("k/a")).toBe("old");
      disk.thaw();
      await storage.put("k/a", Buffer.from("new"));
      expect(await text("k/a")).toBe("new");
    });
  });

  describe("a disk that is full", () => {
    it("is unavailable for writing, leaves files as they were and no draft, and works again with room", async () => {
      const filler = await fill();
      const new_ = Buffer.alloc(512 * 1024, "new");
      await expect(storage.put("k/a", new_)).rejects.toMatchObject(out("ENOSPC"));
      await expect(storage.put("k/b", new_)).rejects.toMatchObject(out("ENOSPC"));
      expect(await text("k/a")).toBe("old");
      expect(await readdir(path.join(root, "k"))).toEqual(["a"]);
      await rm(filler);
      await storage.put("k/a", new_);
      expect((await storage.read("k/a"))?.equals(new_)).toBe(true);
    });

    it("takes no copy either", async () => {
      await storage.put("k/large", Buffer.alloc(256 * 1024, "x"));
      await fill();
      await expect(storage.copy("k/large", "k/b")).rejects.toMatchObject(out("ENOSPC"));
      expect((await readdir(path.join(root, "k"))).toSorted()).toEqual(["a", "large"]);
    });

    it("of names takes no new folder and no new file", async () => {
      const fillers = await fillNames();
      await expect(storage.put("k/a", Buffer.from("new"))).rejects.toMatchObject(out("ENOSPC"));
      await expect(storage.put("l/a", Buffer.from("new"))).rejects.toMatchObject(out("ENOSPC"));
      expect(await text("k/a")).toBe("old");
      expect(await readdir(root)).toEqual(["k"]);
      await rm(fillers, { recursive: true });
      await storage.put("l/a", Buffer.from("new"));
      expect(await text("l/a")).toBe("new");
    });

    it("still gives and removes what lies on it", async () => {
      await fill();
      expect(await text("k/a")).toBe("old");
      expect(await storage.remove("k")).toBe(1);
    });
  });
}
