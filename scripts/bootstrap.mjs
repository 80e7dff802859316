/**
 * What every npm script enters through: `node scripts/bootstrap.mjs <command> [arguments]`.
 * Runs on the machine's own Node, installs what is missing, then hands over to
 * `scripts/<command>.ts` on the Node that the project is written for.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { halt } from "./bootstrap/halt.mjs";
import { handOver } from "./bootstrap/hand-over.mjs";
import { ensureInstalled } from "./bootstrap/install.mjs";
import { checkNode, findRuntime, root } from "./bootstrap/runtime.mjs";
import { hydrateSymlinks } from "./bootstrap/symlinks.mjs";

const [command = "", ...args] = process.argv.slice(2);
const script = join(root, "scripts", `${command}.ts`);

try {
  checkNode();
  if (!/^[a-z-]+$/.test(command) || !existsSync(script)) {
    halt(`There is no command "${command}".`, "Run `npm run` to see the commands this project has.");
  }
  await ensureInstalled(root);
  hydrateSymlinks(root);
  await handOver(findRuntime(), script, args);
} catch (error) {
  console.error(error?.name === "Halt" ? `\n${error.message}\n` : error);
  process.exitCode = 1;
}
