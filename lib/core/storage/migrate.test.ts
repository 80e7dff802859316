import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { newKey } from "../ids";
import type { Storage } from "../storage";
import { diskStorage } from "./disk";
import { migrateFiles } from "./migrate";
import { s3Storage } from "./s3";
import { startS3 } from "./testing/s3-process";
import { unavailable } from "./unavailable";

const MANY = 60;

const folder = await mkdtemp(path.join(tmpdir(), "gold-migrate-"));
const server = await startS3();
const bucket = s3Storage(server.settings(), { page: 7 });
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

let root: string;
let local: Storage;
let other: Storage;
beforeEach(async () => {
  root = path.join(folder, newKey());
  local = diskStorage(root);
  other = diskStorage(path.join(folder, newKey()));
  for (let index = 0; index < MANY; index++)
    await local.put(`avatars/k${index}/full.webp`, Buffer.alloc(1000 + index, String(index)));
});

function run(from: Storage, to: Storage, options: Partial<Parameters<typeof migrateFiles>[2]> = {}) {
  const signal = new AbortController().signal;
  return migrateFiles(from, to, { dry_run: false, signal, onProgress: () => {}, onFailure: () => {}, ...options });
}

const contents = async (place: Storage) =>
  Object.fromEntries(
    await Promise.all(
      (await Array.fromAsync(place.files())).map(async ({ key }) => [key, (await place.read(key))?.toString()]),
    ),
  );
const none = { copied: 0, copied_bytes: 0, present: 0, gone: 0, failed: 0, gave_up: false };
const bytes = Array.from({ length: MANY }, (_, index) => 1000 + index).reduce((sum, each) => sum + each, 0);

describe("migrateFiles", () => {
  it("copies everything to a bucket and back, and nothing twice", async () => {
    const before = await contents(local);
    expect(await run(local, bucket)).toEqual({ ...none, files: MANY, copied: MANY, copied_bytes: bytes });
    expect(await contents(bucket)).toEqual(before);
    expect(await contents(local)).toEqual(before);
    expect(await run(local, bucket)).toEqual({ ...none, files: MANY, present: MANY });
    expect(await run(bucket, other)).toEqual({ ...none, files: MANY, copied: MANY, copied_bytes: bytes });
    expect(await contents(other)).toEqual(before);
  });

  it("copies anew what is damaged at the target, also where the size is right", async () => {
    await run(local, other);
    await other.put("avatars/k1/full.webp", Buffer.alloc(1001, "?"));
    await other.put("avatars/k2/full.webp", Buffer.alloc(7));
    await other.remove("avatars/k3/full.webp");
    expect(await run(local, other)).toMatchObject({ copied: 3, present: MANY - 3, failed: 0 });
    expect(await contents(other)).toEqual(await contents(local));
  });

  it("keeps what only the target has", async () => {
    await other.put("avatars/own/full.webp", Buffer.from("own"));
    await run(local, other);
    expect((await other.read("avatars/own/full.webp"))?.toString()).toBe("own");
  });

  it("only compares in a dry run", async () => {
    await other.put("avatars/k1/full.webp", Buffer.alloc(1001, "1"));
    const outcome = await run(local, other, { dry_run: true });
    expect(outcome).toMatchObject({ files: MANY, copied: MANY - 1, copied_bytes: bytes - 1001, present: 1 });
    expect(await other.stats("avatars")).toEqual({ files: 1, bytes: 1001 });
  });

  it("leaves out what a killed write left, and what is not ours", async () => {
    await writeFile(path.join(root, "avatars", "k1", "full.webp.abcdefgh.part"), "half");
    await writeFile(path.join(root, "read me.txt"), "x");
    expect(await run(local, other)).toMatchObject({ files: MANY, copied: MANY });
  });

  it("counts what could not be copied, names it, and copies the rest", async () => {
    const failed: string[] = [];
    const moody: Storage = {
      ...other,
      put: (key, file) => (/k[12]\//.test(key) ? Promise.reject(unavailable(new Error("no"))) : other.put(key, file)),
    };
    const outcome = await run(local, moody, { onFailure: (key) => failed.push(key) });
    expect(outcome).toMatchObject({ files: MANY, copied: MANY - 2, failed: 2, gave_up: false });
    expect(failed.toSorted()).toEqual(["avatars/k1/full.webp", "avatars/k2/full.webp"]);
  });

  it("counts what arrives damaged as not copied", async () => {
    const spoiling: Storage = {
      ...other,
      put: (key, file) =>
        other.put(
          key,
          file.map((byte) => byte ^ 1),
        ),
    };
    const one = diskStorage(path.join(folder, newKey()));
    await one.put("a", Buffer.from("gold"));
    expect(await run(one, spoiling)).toMatchObject({ files: 1, copied: 0, failed: 1 });
  });

  it("gives up where nothing is taken", async () => {
    const closed: Storage = { ...other, put: () => Promise.reject(unavailable(new Error("no"))) };
    const outcome = await run(local, closed);
    expect(outcome).toMatchObject({ copied: 0, gave_up: true });
    expect(outcome.failed).toBeLessThan(MANY / 2);
  });

  it("counts what goes from the source meanwhile, and fails where the source cannot be listed", async () => {
    const vanishing: Storage = { ...local, read: async (key) => (key.includes("k5/") ? null : local.read(key)) };
    expect(await run(vanishing, other)).toMatchObject({ gone: 1, copied: MANY - 1, failed: 0 });
    const elsewhere = s3Storage({ ...server.settings(), S3_BUCKET: "another" });
    await expect(run(elsewhere, other)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("ends after the files in hand when it is stopped, and goes on from there", async () => {
    const stop = new AbortController();
    const onProgress = ({ files }: { files: number }) => files === 20 && stop.abort();
    const first = await run(local, other, { signal: stop.signal, onProgress });
    expect(first.gave_up).toBe(true);
    expect(first.copied).toBeLessThan(MANY);
    expect(await run(local, other)).toMatchObject({ copied: MANY - first.copied, present: first.copied });
  });
});
