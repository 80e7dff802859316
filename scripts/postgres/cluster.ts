import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { halt } from "../bootstrap/halt.mjs";
import { freePort } from "../ports.ts";
import { type Account, checkReachable, DATA, PROGRAMS } from "./account.ts";
import { type Binaries, runProgram } from "./binaries.ts";
import { type Postmaster, runningPostmaster } from "./postmaster.ts";
import { type Purpose, settingsFor } from "./settings.ts";

/** The superuser of the embedded cluster. */
export const SUPERUSER = "postgres";

const START_ATTEMPTS = 5;
const TIMEOUT_S = 60;

/** Where one cluster lies, who runs it with which programs, and for what. */
export type Cluster = { folder: string; account: Account; binaries: Binaries; purpose: Purpose };

/**
 * Makes the cluster's files unless they exist. They are made beside their place and moved there when
 * complete, so an interrupted first start leaves nothing half-made.
 * @throws Halt when they exist for another major version of Postgres, or cannot be made
 */
export function ensureCluster(cluster: Cluster, password: string): void {
  const { folder, account, binaries } = cluster;
  checkReachable(account, path.dirname(binaries.postgres), PROGRAMS);
  checkReachable(account, path.dirname(folder), DATA);
  if (existsSync(path.join(folder, "PG_VERSION"))) {
    checkVersion(cluster);
    return;
  }
  const draft = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const owned of [draft, passwordFile]) giveTo(account, owned);
  const made = runProgram(binaries.initdb, initOptions(cluster, draft, passwordFile), account);
  rmSync(passwordFile);
  if (!made.ok)
    halt(
      `The database could not be made in ${folder}:\n${made.output}`,
      "Check the free space (`df -h`) and who owns the folder.",
    );
  moveIntoPlace(draft, folder);
}

function initOptions({ purpose }: Cluster, folder: string, passwordFile: string): string[] {
  // The builtin provider sorts and folds alike on every system; only macOS lacks the C.UTF-8 beside it.
  const locale = { darwin: "en_US.UTF-8", win32: "C" }[process.platform as string] ?? "C.UTF-8";
  return [
    `--pgdata=${folder}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    `--locale=${locale}`,
    "--no-instructions",
    ...(purpose === "throwaway" ? ["--no-sync"] : []),
  ];
}

function giveTo(account: Account, target: string): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(target, account.uid, account.gid);
}

function moveIntoPlace(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
    chmodSync(folder, 0o700);
  } catch {
    halt(
      `${folder} is in the way: it holds files, but no Postgres data.`,
      "Move it away, or choose another data folder: DATA_DIR=/path/to/folder npm start",
    );
  }
}

function checkVersion({ folder, account, binaries }: Cluster): void {
  const found = readFileSync(path.join(folder, "PG_VERSION"), "utf8").trim();
  const { stdout, output } = runProgram(binaries.postgres, ["--version"], account);
  const ours = /\d+/.exec(stdout)?.[0];
  if (!ours) halt(`The embedded Postgres does not run: ${output}`, "Reinstall the packages: `npm ci`.");
  if (found === ours) return;
  halt(
    `The data in ${folder} was written by Postgres ${found}; this version of GOLD brings Postgres ${ours}, which cannot open it.`,
    `Go back to the version of GOLD that wrote it, save the data (\`pg_dump\`), and load it into a new data folder.`,
    "Or start with an empty one: DATA_DIR=/path/to/new/folder npm start",
  );
}

/** Starts the cluster's server on a free port and waits until it answers. */
export async function startPostmaster(cluster: Cluster): Promise<Postmaster> {
  let output = "";
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    output = pgCtl(cluster, "start", ["-l", logFile(cluster), "-o", settingsFor(cluster.purpose, port)]);
    const started = runningPostmaster(cluster.folder);
    if (output === "" && started) return started;
  }
  return halt(
    `The embedded Postgres does not start. Its last words:\n${lastLines(logFile(cluster)) || output}`,
    `The whole log: ${logFile(cluster)}`,
  );
}

/** Stops the cluster's server, ending open transactions, and waits until its files are at rest. */
export function stopPostmaster(cluster: Cluster): void {
  if (!existsSync(cluster.folder) || !runningPostmaster(cluster.folder)) return;
  const output = pgCtl(cluster, "stop", ["-m", "fast"]);
  if (output && runningPostmaster(cluster.folder)) halt(`The embedded Postgres does not stop:\n${output}`);
}

/** Empty when it worked, else what went wrong. The server must not inherit our pipes, so start reads none. */
function pgCtl({ folder, account, binaries }: Cluster, action: "start" | "stop", options: string[]): string {
  const args = [action, "-D", folder, "-w", "-t", String(TIMEOUT_S), "-s", ...options];
  const answer = runProgram(binaries.pg_ctl, args, account, action === "start" ? "ignore" : "pipe");
  return answer.ok ? "" : answer.output || `pg_ctl ${action} failed`;
}

const logFile = ({ folder }: Cluster) => path.join(folder, "startup.log");

function lastLines(file: string, count = 8): string {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-count).join("\n") : "";
}
