import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";

/** A file system of its own, of a megabyte and 32 names. */
export type SmallDisk = { folder: string; freeze(): void; thaw(): void; unmount(): void };

// Not in the run's own folder: what a killed run leaves mounted could not be removed with it.
const PLACE = "/tmp/gold-small-disk-";

const run = (program: string, args: string[]) => spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** Mounts it; null where this user or this system may not. */
export function mountSmallDisk(): SmallDisk | null {
  const folder = mkdtempSync(PLACE);
  if (!run("mount", ["-t", "tmpfs", "-o", "size=1m,nr_inodes=32", "tmpfs", folder])) {
    rmdirSync(folder);
    return null;
  }
  return {
    folder,
    freeze: () => void run("mount", ["-o", "remount,ro", folder]),
    thaw: () => void run("mount", ["-o", "remount,rw", folder]),
    unmount() {
      run("umount", [folder]);
      rmdirSync(folder);
    },
  };
}
