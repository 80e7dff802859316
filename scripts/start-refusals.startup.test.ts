import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./data-folder";
import { freePort } from "./ports";
import { testEnvironment, type Variables } from "./testing/environment";
import { freshFolder, npmStart, postgresOf } from "./testing/npm-start";

const isRoot = process.getuid?.() === 0;

/** Starts what must not start, and answers what it said about it. */
async function refusal(variables: Variables, cwd = ROOT): Promise<string> {
  const DATA_DIR = variables.DATA_DIR ?? freshFolder();
  const site = npmStart({ PORT: String(await freePort()), DATA_DIR, ...variables }, ["start"], cwd);
  expect(await site.ended).toBeGreaterThan(0);
  expect(site.stdout()).not.toContain("GOLD is running");
  expect(postgresOf(DATA_DIR)).toBeUndefined();
  expect(site.stderr()).not.toMatch(/^ +at /m);
  return site.stderr();
}

describe("the web server by itself", () => {
  it.each([
    [{ AVATAR_STORAGE_PATH: "/proc/gold" }, "the folder /proc/gold: a folder cannot be made there (ENOENT)"],
    [{ AUTH_SECRET: "changeme-changeme-changeme-changeme" }, "AUTH_SECRET is one that anybody would try first"],
  ])("ends with %o, and says why", async (given, words) => {
    const folder = freshFolder();
    const complete = {
      NODE_ENV: "production",
      PORT: String(await freePort()),
      DATA_DIR: folder,
      DATABASE_URL: "postgres://gold:gold@127.0.0.1:9/gold",
      AUTH_SECRET: randomBytes(32).toString("base64"),
    };
    const server = spawn(process.execPath, ["scripts/serve.ts"], {
      cwd: ROOT,
      env: testEnvironment(folder, { ...complete, ...given }),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    server.stderr.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    expect(await once(server, "close")).toEqual([1, null]);
    expect(said).toContain(words);
    expect(said).not.toMatch(/^ +at /m);
  });
});

describe("npm start says what is wrong and what to do", () => {
  it("when the port is in use", async () => {
    const port = await freePort();
    const occupant = createServer().listen(port, "127.0.0.1");
    const said = await refusal({ PORT: String(port) });
    occupant.close();
    expect(said).toContain(`Port ${port} is in use`);
    expect(said).toContain(`PORT=${port + 1} npm start`);
  });

  it.each([
    ["PORT", "abc"],
    ["TRUSTED_PROXY_HOPS", "-1"],
    ["DATABASE_URL", "mysql://somewhere"],
    ["AVATAR_STORAGE_PATH", "pictures"],
    ["MAX_AVATAR_SIZE", "0"],
    ["AUTH_SECRET", "your-secret-key-here-your-secret-key-here"],
  ])("when %s is %s", async (name, value) => {
    const said = await refusal({ [name]: value });
    expect(said).toContain(name);
    expect(said).toContain(`Example: ${name}=`);
  });

  it("when the data folder cannot be made", async () => {
    const said = await refusal({ DATA_DIR: "/proc/gold" });
    expect(said).toContain("/proc/gold cannot be written");
    expect(said).toContain("DATA_DIR=");
  });

  it("when a file stands where the data folder should be", async () => {
    const file = path.join(freshFolder(), "data");
    writeFileSync(file, "");
    expect(await refusal({ DATA_DIR: file })).toContain("a file stands where a folder is needed");
  });

  it("when pictures are to lie in a bucket that has no name", async () => {
    const said = await refusal({ AVATAR_STORAGE_TYPE: "s3" });
    expect(said).toContain("S3_BUCKET is missing. Example: S3_BUCKET=");
  });

  it("when a file stands where the folder for pictures should be", async () => {
    const file = path.join(freshFolder(), "files");
    writeFileSync(file, "");
    const said = await refusal({ AVATAR_STORAGE_PATH: file });
    expect(said).toContain(`the folder ${file}: a file stands where a folder is needed (ENOTDIR)`);
    expect(said).toContain("AVATAR_STORAGE_PATH=");
  });

  it("when the data was written by another version of Postgres", async () => {
    const folder = freshFolder();
    mkdirSync(path.join(folder, "postgres"));
    writeFileSync(path.join(folder, "postgres", "PG_VERSION"), "16\n");
    const said = await refusal({ DATA_DIR: folder });
    expect(said).toContain("was written by Postgres 16");
    expect(said).toContain("DATA_DIR=");
  });

  it("when the database of DATABASE_URL does not answer", async () => {
    const said = await refusal({ DATABASE_URL: `postgres://gold:secret@127.0.0.1:${await freePort()}/gold` });
    expect(said).toContain("DATABASE_URL names does not answer");
    expect(said).not.toContain("secret");
  });

  it("when packages are missing and there is no network", async () => {
    const clone = freshFolder();
    for (const part of ["package.json", "package-lock.json", "scripts"])
      cpSync(path.join(ROOT, part), path.join(clone, part), { recursive: true });
    const said = await refusal({ npm_config_registry: "http://127.0.0.1:9", npm_config_cache: freshFolder() }, clone);
    expect(said).toContain("Installing the packages failed");
    expect(said).toContain("No network?");
  });

  // Anybody but root runs Postgres as himself, so no folder of his is closed to it.
  if (isRoot) {
    it("when the user Postgres runs as cannot enter a folder above the data", async () => {
      const closed = freshFolder();
      chmodSync(closed, 0o700);
      const said = await refusal({ DATA_DIR: path.join(closed, "data") });
      expect(said).toContain(`cannot enter ${closed} (mode 700)`);
      expect(said).toContain(`chmod o+x ${closed}`);
    });
  }
});
