import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { identify, isAlive } from "../bootstrap/process-identity.mjs";
import { ROOT } from "../data-folder.ts";
import { waitUntil } from "../life.ts";
import { testEnvironment, type Variables } from "./environment.ts";

const READY_WITHIN_MS = 90_000;

/** A command running as a person would run it, in a process group of its own. */
export type Running = {
  /** Standard output so far; after the end, all of it. */
  stdout(): string;
  stderr(): string;
  /** Resolves when the site says where it runs; rejects when it ends instead. */
  ready(): Promise<void>;
  ended: Promise<number | null>;
  /** To npm alone, as a supervisor would. */
  signal(signal: NodeJS.Signals): void;
  /** `kill -9` on the whole process group: nobody gets to clean up. */
  killEverything(): void;
};

/** Runs `npm start`, or another npm script, on a data folder of the test's own. */
export function npmStart(variables: Variables, args = ["start"], cwd = ROOT): Running {
  const child = spawn("npm", args, { cwd, detached: true, env: testEnvironment(tmpdir(), variables) });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    ready: async () => {
      await waitUntil(() => output.stdout.includes("GOLD is running") || child.exitCode !== null, READY_WITHIN_MS);
      if (!output.stdout.includes("GOLD is running"))
        throw new Error(`It did not start:\n${output.stdout}\n${output.stderr}`);
    },
    signal: (signal) => void child.kill(signal),
    killEverything: () => killGroup(child),
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}

/** A fresh folder below the run's temporary one, open for the user that Postgres runs as. */
export function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "start-"));
  chmodSync(folder, 0o711);
  return folder;
}

/** The number of the Postgres that serves a data folder, if one lives. */
export function postgresOf(dataFolder: string): number | undefined {
  const file = path.join(dataFolder, "postgres", "postmaster.pid");
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : 0;
  return pid && isAlive(identify(pid)) ? pid : undefined;
}
