import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Halt, halt } from "./halt.mjs";
import { withLock } from "./lock.mjs";

const HEARTBEAT_MS = 10_000;
// Ready-made failures beat npm's default of two silent minutes on a machine without network.
const NPM_CI = [
  "ci",
  "--include=dev",
  "--include=optional",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=10000",
];

/** Runs `npm ci` when node_modules is not what package-lock.json describes, and only then. */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  checkWritable(root);
  checkNpm();
  await withLock(join(root, ".install.lock"), async () => {
    if (isInstalled(root)) return;
    console.log("Installing packages (once; about a minute)…");
    await npmCi(root);
    writeStamp(root);
  });
}

function isInstalled(root) {
  const lockfile = read(join(root, "package-lock.json"));
  if (lockfile === undefined) {
    halt("package-lock.json is missing.", "Restore it: `git checkout package-lock.json`.");
  }
  const installed = join(root, "node_modules", ".package-lock.json");
  const listing = read(installed);
  if (listing === undefined) return false;
  if (read(stampPath(root)) === hash(lockfile)) return true;
  // No stamp, or npm was run by hand since: ask npm's own listing.
  const stampedAt = statSync(stampPath(root), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (statSync(installed).mtimeMs < stampedAt || !matches(lockfile, listing)) return false;
  writeStamp(root);
  return true;
}

function matches(lockfile, listing) {
  const wanted = JSON.parse(lockfile).packages;
  const present = JSON.parse(listing).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = present[path];
    if (!found) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function npmCi(root) {
  const began = Date.now();
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const child = spawn(npm, NPM_CI, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  const heartbeat = setInterval(() => {
    if (!process.stdout.isTTY) console.log(`  still installing, ${Math.round((Date.now() - began) / 1000)} s…`);
  }, HEARTBEAT_MS);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => (code === 0 ? resolve() : reject(failure(code ?? signal))));
  }).finally(() => clearInterval(heartbeat));
}

function failure(code) {
  return new Halt(
    `Installing the packages failed (npm ci: ${code}); npm's own message stands above.`,
    "No network? Connect this machine to the npm registry (or set one: `npm config set registry …`) and run the command again.",
    "Disk full? `df -h .` tells; the packages need about 1 GB.",
    "package.json and package-lock.json not in sync? Restore both: `git checkout package.json package-lock.json`.",
  );
}

function checkWritable(root) {
  try {
    accessSync(root, constants.W_OK);
  } catch (error) {
    halt(
      `Packages have to be installed, but ${root} is not writable (${error.code}).`,
      "Clone into a folder that this user owns, or run `npm ci` there as its owner first.",
    );
  }
}

function checkNpm() {
  const answer = spawnSync("npm", ["--version"], { shell: process.platform === "win32" });
  if (answer.status === 0) return;
  halt(
    "npm was not found beside Node.",
    "Install Node with npm: https://nodejs.org/en/download (Debian: `apt-get install npm`).",
  );
}

function writeStamp(root) {
  const lockfile = read(join(root, "package-lock.json")) ?? "";
  try {
    writeFileSync(stampPath(root), hash(lockfile));
  } catch {
    // A read-only installation is fine; it is compared anew each time.
  }
}

const stampPath = (root) => join(root, "node_modules", ".gold-lockfile");

const hash = (text) => createHash("sha256").update(text).digest("hex");

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
