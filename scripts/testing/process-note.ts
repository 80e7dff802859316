import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { identify, isAlive } from "../bootstrap/process-identity.mjs";

/** The file beside a throwaway server's data that says which process it is. */
export const PROCESS_NOTE = "server.process";

/** Notes which process works in a folder, so that it can be ended when whoever started it was killed. */
export function noteProcess(folder: string, pid: number): void {
  writeFileSync(path.join(folder, PROCESS_NOTE), identify(pid));
}

/** Ends the server that a run which was killed left behind. */
export function stopNoted(note: string): void {
  const identity = readFileSync(note, "utf8");
  if (isAlive(identity)) process.kill(Number.parseInt(identity, 10), "SIGTERM");
}
