import path from "node:path";
import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Storage } from "@/lib/core/storage";
import { diskStorage } from "@/lib/core/storage/disk";
import { s3Storage } from "@/lib/core/storage/s3";
import { type S3Process, startS3, variablesOf } from "@/lib/core/storage/testing/s3-process";
import { waitUntil } from "./life";
import type { Variables } from "./testing/environment";
import { freshFolder, npmStart } from "./testing/npm-start";

const FILES = 600;
const UNDER_WAY = 50;
const WITHIN_MS = 60_000;

let server: S3Process;
let bucket: Storage;
beforeAll(async () => {
  server = await startS3();
  bucket = s3Storage(server.settings());
});
afterAll(() => server.stop());

const place = () => path.join(freshFolder(), "files");
const run = (folder: string, args: string, variables: Variables = {}) => {
  const given = variablesOf(server.settings());
  const environment = { AVATAR_STORAGE_PATH: folder, DATA_DIR: freshFolder(), ...given, ...variables };
  return npmStart(environment, ["run", "storage:migrate", "--", ...args.split(" ")]);
};

async function conclusion(folder: string, args: string, variables: Variables = {}) {
  const command = run(folder, args, variables);
  return { code: await command.ended, said: command.stdout(), complained: command.stderr() };
}

const keysIn = async (storage: Storage) => (await Array.fromAsync(storage.files("avatars"))).map(({ key }) => key);
const countIn = async (storage: Storage) => (await keysIn(storage)).length;

async function expectAllIn(storage: Storage): Promise<void> {
  const keys = await keysIn(storage);
  expect(keys).toHaveLength(FILES);
  const texts = await pLimit(8).map(keys, async (key) => (await storage.read(key))?.toString());
  expect(texts).toEqual(keys.map((key) => `picture ${key}`));
}

/** Runs it, kills everything of it in the middle; answers how many files the target has then. */
async function killInTheMiddle(folder: string, args: string, target: Storage): Promise<number> {
  const command = run(folder, args);
  await waitUntil(async () => (await countIn(target)) >= UNDER_WAY, WITHIN_MS, 20);
  command.killEverything();
  await command.ended;
  const arrived = await countIn(target);
  expect(arrived).toBeGreaterThanOrEqual(UNDER_WAY);
  expect(arrived).toBeLessThan(FILES);
  return arrived;
}

describe("npm run storage:migrate", () => {
  it("brings everything to the bucket and back, through a kill in the middle and damage at the target", async () => {
    const folder = place();
    const local = diskStorage(folder);
    for (let index = 0; index < FILES; index++) {
      const key = `avatars/k${index}/full.webp`;
      await local.put(key, Buffer.from(`picture ${key}`));
    }

    const looked = await conclusion(folder, "--from local --to s3 --dry-run");
    expect(looked).toMatchObject({ complained: "", code: 0, said: expect.stringContaining("600 to be copied") });
    expect(await countIn(bucket)).toBe(0);

    const arrived = await killInTheMiddle(folder, "--from local --to s3", bucket);
    const damaged = "avatars/k0/full.webp";
    await bucket.put(damaged, Buffer.from(`PICTURE ${damaged}`));
    const { code, said } = await conclusion(folder, "--from local --to s3");
    expect(code).toBe(0);
    expect(said).toContain("600 files in");
    expect(Number(/ (\d+) there already/.exec(said)?.[1])).toBeGreaterThanOrEqual(arrived - 1);
    await expectAllIn(bucket);
    await expectAllIn(local);

    const back = place();
    await killInTheMiddle(back, "--from s3 --to local", diskStorage(back));
    await diskStorage(back).put(damaged, Buffer.from(`PICTURE ${damaged}`));
    expect((await conclusion(back, "--from s3 --to local")).code).toBe(0);
    await expectAllIn(diskStorage(back));
    await expectAllIn(bucket);
  });

  it("ends with 1 and says why when the bucket cannot be written or does not answer", async () => {
    const refused = await conclusion(place(), "--from local --to s3", { S3_BUCKET: "another" });
    expect(refused).toMatchObject({ code: 1, complained: expect.stringContaining("the bucket does not exist") });
    const silent = await conclusion(place(), "--from s3 --to local", { S3_ENDPOINT: "http://127.0.0.1:9" });
    expect(silent).toMatchObject({ code: 1, complained: expect.stringContaining("ECONNREFUSED") });
  });

  it.each([
    ["--from local", "--from and --to must each be local or s3"],
    ["--from s3 --to s3", "nothing to copy"],
    ["--from local --to s3 --delete", "Unknown option"],
  ])("says how it is used: %s", async (args, words) => {
    const { code, complained } = await conclusion(place(), args);
    expect(code).toBe(1);
    expect(complained).toContain(words);
    expect(complained).toContain("npm run storage:migrate -- --from local --to s3");
    expect(complained).not.toMatch(/^ +at /m);
  });

  it("wants both places configured", async () => {
    const { code, complained } = await conclusion(place(), "--from local --to s3", { S3_BUCKET: "" });
    expect([code, complained]).toEqual([1, expect.stringContaining("S3_BUCKET is missing. Example: S3_BUCKET=")]);
  });
});
