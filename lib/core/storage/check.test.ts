import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { EnvError, loadEnv } from "../env";
import { checkStorage, proveStorage } from "./check";
import { startS3 } from "./testing/s3-process";

const folder = await mkdtemp(path.join(tmpdir(), "gold-check-"));
const server = await startS3();
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const GOOD = { DATABASE_URL: "postgres://nobody@127.0.0.1/none", AUTH_SECRET: "x".repeat(32) };
const local = (AVATAR_STORAGE_PATH: string) => loadEnv({ ...GOOD, AVATAR_STORAGE_PATH });
const s3 = (changes: object = {}) => ({
  ...loadEnv(GOOD),
  ...server.settings(),
  AVATAR_STORAGE_TYPE: "s3" as const,
  ...changes,
});

async function refused(settings: Parameters<typeof proveStorage>[0]): Promise<string> {
  const error = await proveStorage(settings).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EnvError);
  return (error as EnvError).message;
}

describe("proveStorage", () => {
  it("makes the folder, and leaves nothing in it", async () => {
    const place = path.join(folder, "deep", "files");
    expect(await proveStorage(local(place))).toBeNull();
    expect(await readdir(place, { recursive: true })).toEqual(["probes"]);
  });

  it("says what keeps a folder from being written, and what to do", async () => {
    await writeFile(path.join(folder, "file"), "");
    const said = await refused(local(path.join(folder, "file")));
    expect(said).toContain(`the folder ${folder}/file: a file stands where a folder is needed (ENOTDIR)`);
    expect(said).toContain("AVATAR_STORAGE_PATH=");
    expect(await refused(local("/proc/gold"))).toContain("a folder cannot be made there (ENOENT)");
    expect(await refused(local("/sys/gold"))).toMatch(/this user may not write there|the file system is read-only/);
  });

  it("is content with a bucket that can be written, and leaves nothing in it", async () => {
    expect(await proveStorage(s3())).toBeNull();
  });

  it.each([
    [{ S3_BUCKET: "another" }, "the bucket another", "does not exist (NoSuchBucket)"],
    [{ S3_SECRET_ACCESS_KEY: "wrong" }, "the bucket gold-files", "S3_SECRET_ACCESS_KEY is not the one of that key"],
  ])("says what a bucket's server says: %o", async (changes, place, reason) => {
    const said = await refused(s3(changes));
    expect(said).toContain(place);
    expect(said).toContain(reason);
    expect(said).not.toContain(server.settings().S3_SECRET_ACCESS_KEY);
  });

  it("does not refuse a server that does not answer: it may do so in a moment", async () => {
    const words = await proveStorage(s3({ S3_ENDPOINT: "http://127.0.0.1:9" }));
    expect(words).toContain("at http://127.0.0.1:9 (us-east-1): it does not answer (ECONNREFUSED)");
  });
});

describe("checkStorage", () => {
  it("says in words what is wrong with this process's storage, naming no place", async () => {
    const place = path.join(folder, "own");
    for (const [name, value] of Object.entries({ ...GOOD, AVATAR_STORAGE_PATH: place })) vi.stubEnv(name, value);
    expect(await checkStorage()).toEqual([]);
    await rm(place, { recursive: true });
    await writeFile(place, "");
    expect(await checkStorage()).toEqual(["Files cannot be stored: a file stands where a folder is needed (ENOTDIR)."]);
    vi.unstubAllEnvs();
  });
});
