import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const INSTALL_TIMEOUT_MS = 5 * 60_000;

/** Whether this is a Debian whose packages we may install. */
const canInstall = () => process.getuid?.() === 0 && existsSync("/etc/debian_version");

/** Installs a package of Debian's where that can be done; whoever needs it looks afterwards whether it is there. */
export function installPackage(name: string): void {
  if (!canInstall()) return;
  console.log(`No ${name} here; installing it (once)…`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", name]]) {
    spawnSync("apt-get", args, {
      stdio: "inherit",
      timeout: INSTALL_TIMEOUT_MS,
      // Runlevel 1 keeps the package from starting a server of its own.
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    });
  }
}
