import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { identify, isAlive } from "../bootstrap/process-identity.mjs";
import type { Life } from "../life.ts";
import { stopAbandoned } from "../postgres.ts";
import { PROCESS_NOTE, stopNoted } from "./process-note.ts";

const PREFIX = "gold-test-run-";

/** A folder for everything one test run leaves; it goes when the run ends, with every server below it. */
export async function openWorkbench(life: Life): Promise<string> {
  await sweepKilledRuns();
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  // The user Postgres runs as passes through it.
  chmodSync(folder, 0o711);
  writeFileSync(path.join(folder, "owner"), identify(process.pid));
  life.atEnd(() => clear(folder));
  return folder;
}

/** A folder inside the workbench. */
export function makeFolder(workbench: string, name: string): string {
  const folder = path.join(workbench, name);
  mkdirSync(folder, { mode: 0o711 });
  return folder;
}

// A run that was killed outright could not clean up; the next one does.
async function sweepKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name);
    const owner = path.join(folder, "owner");
    if (existsSync(owner) && !isAlive(readFileSync(owner, "utf8"))) await clear(folder);
  }
}

async function clear(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (path.basename(entry) === "postmaster.pid")
      await stopAbandoned(path.join(folder, path.dirname(path.dirname(entry))));
    if (path.basename(entry) === PROCESS_NOTE) stopNoted(path.join(folder, entry));
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
