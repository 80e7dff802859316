import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { identify, isAlive } from "./bootstrap/process-identity.mjs";

/** Who uses a thing that several processes share: one file each, which outlives none of them in effect. */
export type Leases = { join(): void; leave(): void; others(): number[] };

/**
 * @param folder where the files lie; it must exist
 * @param thing what is shared, a prefix of their names
 */
export function leasesOn(folder: string, thing: string): Leases {
  const mine = path.join(folder, `${thing}-${process.pid}`);
  return {
    join: () => writeFileSync(mine, identify(process.pid), { mode: 0o600 }),
    leave: () => rmSync(mine, { force: true }),
    others: () =>
      readdirSync(folder)
        .filter((name) => name.startsWith(`${thing}-`))
        .map((name) => path.join(folder, name))
        .filter((file) => file !== mine && isHeld(file))
        .map((file) => Number(file.slice(file.lastIndexOf("-") + 1))),
  };
}

function isHeld(file: string): boolean {
  try {
    if (isAlive(readFileSync(file, "utf8"))) return true;
  } catch {
    return false;
  }
  rmSync(file, { force: true });
  return false;
}
