import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { diskReason } from "@/lib/core/disk-reason";
import { halt } from "./bootstrap/halt.mjs";

/** The repository's folder, wherever the command was typed. */
export const ROOT = path.resolve(import.meta.dirname, "..");

const isRoot = process.getuid?.() === 0;
// The user Postgres runs as must pass through a root-owned data folder, yet may not list it.
const FOLDER_MODE = isRoot ? 0o711 : 0o700;

/** Where this installation keeps its data: `DATA_DIR`, or `.data` beside the code. */
export function dataDir(): string {
  return path.resolve(ROOT, process.env.DATA_DIR || ".data");
}

/**
 * Makes the data folder if need be and proves that it can be written.
 * @throws Halt naming the folder and what keeps it from being written
 */
export function prepareDataFolder(folder: string): void {
  const probe = path.join(folder, `.write-probe-${process.pid}`);
  try {
    makeFolders(folder);
    chmodSync(folder, FOLDER_MODE);
    writeFileSync(probe, "");
    rmSync(probe);
    makeFolders(path.join(folder, "run"));
  } catch (error) {
    halt(
      `The data folder ${folder} cannot be written: ${diskReason(error)}.`,
      "Make it writable for this user, or choose another one: DATA_DIR=/path/to/folder npm start",
    );
  }
}

// Node's own recursive mkdir never returns for a folder in /proc.
function makeFolders(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  if (path.dirname(folder) !== folder) makeFolders(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: isRoot ? 0o755 : 0o700 });
  } catch (error) {
    // A start beside this one may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !statSync(folder).isDirectory()) throw error;
  }
}
