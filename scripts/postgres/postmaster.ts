import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { identify, isAlive } from "../bootstrap/process-identity.mjs";

/** A Postgres server that runs on a cluster. */
export type Postmaster = { pid: number; port: number };

const PORT_LINE = 3;

/**
 * The server now running on the cluster, if any. A `postmaster.pid` that a crash left behind is removed,
 * also when its number meanwhile belongs to an unrelated process, which is left alone.
 */
export function runningPostmaster(cluster: string): Postmaster | undefined {
  const file = path.join(cluster, "postmaster.pid");
  const lines = readLines(file);
  if (!lines) return undefined;
  const pid = Number(lines[0]);
  if (!servesCluster(pid, cluster)) {
    rmSync(file, { force: true });
    return undefined;
  }
  return { pid, port: Number(lines[PORT_LINE]) };
}

function servesCluster(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(identify(pid))) return false;
  if (process.platform === "win32") return true;
  if (process.platform === "linux") return workingFolder(pid) === realpathSync(cluster);
  const command = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
  return command.includes("postgres") && command.includes(cluster);
}

// A postmaster works inside its cluster; nothing else has a reason to.
function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function readLines(file: string): string[] | undefined {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
