import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Halt, halt } from "./bootstrap/halt.mjs";
import { withLock } from "./bootstrap/lock.mjs";
import { ROOT } from "./data-folder.ts";
import { type Leases, leasesOn } from "./leases.ts";

const SOURCES = ["app", "components", "lib", "db", "public"];
const CONFIGURATION =
  /^(package-lock\.json|tsconfig\.json|postcss\.config\.\w+|next\.config\.\w+|proxy\.ts|instrumentation(-\w+)?\.ts)$/;
const FAILED = "The build failed; what is wrong stands above.";
const TESTS = /\.test\.tsx?$/;

/** Where Next builds to, below the repository. */
export function distDir(): string {
  return process.env.NEXT_DIST_DIR || ".next";
}

/**
 * Builds the production app when its sources are not those of the build that lies there. One build at a
 * time for each folder, and none under a server that serves from it.
 * @param serve whether this process will serve from the build: until it ends, nobody builds there
 * @returns true when it built
 */
export async function ensureBuilt(signal: AbortSignal, serve: boolean): Promise<boolean> {
  const sources = fingerprint();
  const stamp = path.join(ROOT, distDir(), "gold-sources");
  const servers = leasesOn(stateFolder(), `serving-${distDir()}`);
  return withLock(path.join(stateFolder(), `${distDir()}.lock`), async () => {
    const stale = !existsSync(stamp) || readFileSync(stamp, "utf8") !== sources;
    if (stale) {
      refuseWhileServed(servers);
      console.log("Building (about half a minute)…");
      rmSync(stamp, { force: true });
      await nextBuild(signal);
      writeFileSync(stamp, sources);
    }
    if (serve) servers.join();
    return stale;
  });
}

function refuseWhileServed(servers: Leases): void {
  const [server] = servers.others();
  if (server === undefined) return;
  halt(
    `The sources have changed since the last build, and process ${server} is serving that build.`,
    "Stop that server first (Ctrl-C where it runs), or build beside it: NEXT_DIST_DIR=.next-2 npm start",
  );
}

function nextBuild(signal: AbortSignal): Promise<void> {
  const next = path.join(ROOT, "node_modules", "next", "dist", "bin", "next");
  const child = spawn(process.execPath, [next, "build"], {
    cwd: ROOT,
    stdio: "inherit",
    // The build needs no database and no secret, and must not come to depend on either.
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: undefined,
      AUTH_SECRET: undefined,
    },
    signal,
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Halt(FAILED, "Correct it, then run the command again.")),
    );
  });
}

/** A digest of every file the build reads. Tests do not count: they change without the app changing. */
function fingerprint(): string {
  const digest = createHash("sha256");
  const files = [
    ...readdirSync(ROOT).filter((name) => CONFIGURATION.test(name)),
    ...SOURCES.filter((folder) => existsSync(path.join(ROOT, folder))).flatMap(filesBelow),
  ];
  for (const file of files.sort()) digest.update(`${file}\0`).update(contentOf(file)).update("\0");
  return digest.digest("hex");
}

// Next adds to the list of included files as it builds; what decides the build are the options.
function contentOf(file: string): Buffer | string {
  const content = readFileSync(path.join(ROOT, file));
  if (file !== "tsconfig.json") return content;
  return JSON.stringify((JSON.parse(content.toString()) as { compilerOptions: unknown }).compilerOptions);
}

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => !TESTS.test(file) && statSync(path.join(ROOT, file)).isFile());
}

// Beside the packages: belongs to this clone, is never committed, and outlives a cleared build.
function stateFolder(): string {
  const folder = path.join(ROOT, "node_modules", ".gold");
  mkdirSync(folder, { recursive: true });
  return folder;
}
