import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { halt } from "./halt.mjs";
import { identify, isAlive } from "./process-identity.mjs";

const POLL_MS = 200;
const PATIENCE_MS = 15 * 60_000;
let counter = 0;

/**
 * Runs `work` while no other process holds the lock file. The lock of a process that died is taken over.
 * @template T
 * @param {string} path the lock file; its folder must exist
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  const me = identify(process.pid);
  const deadline = Date.now() + PATIENCE_MS;
  let told = false;
  while (!take(path, me)) {
    const holder = holderOf(path);
    if (holder !== undefined && !isAlive(holder)) {
      discard(path, holder);
      continue;
    }
    if (!told && holder) console.log(`Waiting for process ${holder.split(":")[0]}, which is doing the same…`);
    told = true;
    if (Date.now() > deadline)
      halt(`${path} has been held for too long.`, "Stop the process named in that file, or delete the file.");
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    if (holderOf(path) === me) rmSync(path, { force: true });
  }
}

// A link appears with its content or not at all, so nobody ever reads an empty lock.
function take(path, me) {
  const draft = scratchName(path);
  writeFileSync(draft, me, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

// Between reading and removing, a third process may have taken the lock: then it gets it back.
function discard(path, deadHolder) {
  const aside = scratchName(path);
  try {
    renameSync(path, aside);
    if (readFileSync(aside, "utf8") !== deadHolder) linkSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function holderOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function scratchName(path) {
  counter += 1;
  return join(dirname(path), `.lock-${process.pid}-${counter}`);
}
