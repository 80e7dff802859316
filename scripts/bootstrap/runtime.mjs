import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { halt } from "./halt.mjs";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const OLDEST_NODE = [20, 20];
const RUNTIME_MAJOR = 24;

/** Refuses a Node too old to run even this bootstrap. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  halt(
    `This is Node ${version}; GOLD needs Node ${OLDEST_NODE.join(".")} or newer to start.`,
    "Install a current Node from https://nodejs.org/en/download, then run the command again.",
  );
}

/**
 * The Node that runs the project: the one npm installed beside the other packages, else the
 * system's when it is new enough.
 * @returns {string} path of the executable
 */
export function findRuntime() {
  const modules = join(root, "node_modules");
  const packaged = join(modules, `node-${platformName()}-${process.arch}`, "bin");
  const candidates = [join(packaged, "node"), join(packaged, "node.exe"), join(modules, ".bin", "node")];
  const own = candidates.find((path) => existsSync(path) && majorOf(path) >= RUNTIME_MAJOR);
  if (own) return own;
  if (Number.parseInt(process.versions.node, 10) >= RUNTIME_MAJOR) return process.execPath;
  return halt(
    `GOLD runs on Node ${RUNTIME_MAJOR}, and npm has no packaged one for ${process.platform} ${process.arch}.`,
    `Install Node ${RUNTIME_MAJOR} or newer from https://nodejs.org/en/download (this is Node ${process.versions.node}).`,
  );
}

function platformName() {
  return process.platform === "win32" ? "win" : process.platform;
}

function majorOf(path) {
  const answer = spawnSync(path, ["--version"], { encoding: "utf8" });
  return Number.parseInt(String(answer.stdout).replace("v", ""), 10) || 0;
}
