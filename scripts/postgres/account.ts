import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { halt } from "../bootstrap/halt.mjs";

const USER = "postgres";

/** The system user that Postgres runs as; without ids it is whoever runs this. */
export type Account = { name: string; uid?: number; gid?: number };

/**
 * Postgres refuses to run as root. Root starts it as the owner of the cluster, and makes a new one for the
 * system user `postgres`, which is created when missing. Anybody else runs it as himself.
 * @throws Halt when root can neither find nor make that user
 */
export function accountFor(clusterFolder: string): Account {
  if (process.getuid?.() !== 0) return { name: process.env.USER ?? "you" };
  if (existsSync(clusterFolder)) {
    const { uid, gid } = statSync(clusterFolder);
    if (uid !== 0) return { name: nameOf(uid), uid, gid };
  }
  return lookUp() ?? create();
}

function create(): Account {
  const made = spawnSync("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    USER,
  ]);
  const account = made.status === 0 ? lookUp() : undefined;
  if (account) return account;
  return halt(
    `Postgres refuses to run as root, and the system user "${USER}" could not be made (useradd: ${made.stderr ?? made.error}).`,
    `Create it (\`useradd --system --user-group ${USER}\`), or run the command as an ordinary user.`,
  );
}

function lookUp(): Account | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, USER], { encoding: "utf8" }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { name: USER, uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function nameOf(uid: number): string {
  const answer = spawnSync("id", ["-un", String(uid)], { encoding: "utf8" });
  return answer.status === 0 ? answer.stdout.trim() : `user ${uid}`;
}

/**
 * Proves that the account can enter a folder.
 * @param purpose what the folder holds, for the message
 * @throws Halt naming the first folder on the way that is closed to it
 */
export function checkReachable(account: Account, folder: string, purpose: string): void {
  if (account.uid === undefined || canEnter(account, folder)) return;
  const closed = ancestors(folder).find((step) => !canEnter(account, step)) ?? folder;
  const mode = (statSync(closed).mode & 0o777).toString(8);
  halt(
    `Postgres runs as the system user "${account.name}", because it refuses to run as root, and that user cannot enter ${closed} (mode ${mode}), where ${purpose}.`,
    `Open that folder for passing through: chmod o+x ${closed}`,
    purpose === DATA
      ? "Or keep the data elsewhere: DATA_DIR=/var/lib/gold npm start"
      : "Or move the clone to a folder open to all users, such as /srv/gold.",
    "Or run the command as an ordinary user instead of root.",
  );
}

/** The two purposes `checkReachable` is asked about. */
export const DATA = "the data is kept";
export const PROGRAMS = "its programs are installed";

function canEnter(account: Account, folder: string): boolean {
  const { uid, gid } = account;
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { uid, gid, cwd: "/" }).status === 0;
}

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [...ancestors(parent), folder];
}
