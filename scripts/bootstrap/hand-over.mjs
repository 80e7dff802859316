import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { root } from "./runtime.mjs";

const ENV_FILES = [".env", ".env.local"];
const ORPHAN_POLL_MS = 500;

/**
 * Runs the script on the given Node, passes signals on, and ends as it ends.
 * The script has a channel to us: when we die, it notices and stops by itself.
 */
export function handOver(node, script, args) {
  const child = spawn(node, [...flags(), script, ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: {
      ...process.env,
      PATH: [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const watch = watchParent(() => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearInterval(watch);
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
      resolve();
    });
  });
}

function flags() {
  const files = ignoresEnvFiles() ? [] : ENV_FILES.filter((name) => existsSync(join(root, name)));
  return [...files.map((name) => `--env-file=${name}`), "--import=tsx", "--conditions=react-server"];
}

// A test run must not depend on what a developer configured for the server.
function ignoresEnvFiles() {
  return process.argv[2] === "test" || process.env.GOLD_ENV_FILES === "ignore";
}

// npm that is killed outright tells nobody; a changed parent is the only sign of it.
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onGone();
  }, ORPHAN_POLL_MS);
  return watch;
}
