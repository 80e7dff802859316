import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const STARTTIME_FIELD = 22;

/**
 * A process as `pid:start time`, so that a number the system has handed out again is not mistaken for it.
 * @param {number} pid
 */
export function identify(pid) {
  return `${pid}:${startTime(pid)}`;
}

/**
 * Whether the process that `identify` described still runs.
 * @param {string} identity
 */
export function isAlive(identity) {
  const pid = Number.parseInt(identity, 10);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return identify(pid) === identity;
}

function startTime(pid) {
  if (process.platform === "linux") return startTimeFromProc(pid);
  if (process.platform === "win32") return "";
  const answer = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  return String(answer.stdout).trim().replace(/\W+/g, "-");
}

function startTimeFromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in field 2 may hold spaces and brackets, so count from its last bracket.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return "gone";
    return fields[STARTTIME_FIELD - 3];
  } catch {
    return "gone";
  }
}
