import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { Halt } from "./bootstrap/halt.mjs";
import { ROOT } from "./data-folder.ts";
import { installPackage } from "./debian.ts";

const USUAL_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/**
 * A Chromium for the browser tests: the one `CHROME_PATH` names, Playwright's own, the system's, else a newly
 * installed one.
 * @returns path of the executable
 * @throws Halt when none can be had
 */
export function ensureChromium(): string {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Halt(
      `CHROME_PATH names ${named}, which does not exist.`,
      "Correct it, or unset it to have one found or installed.",
    );
  }
  const found = find();
  if (found) return found;
  console.log("No Chromium here; installing one (once)…");
  run(process.execPath, [path.join(ROOT, "node_modules", "playwright", "cli.js"), "install", "chromium"]);
  if (!find()) installPackage("chromium");
  const installed = find();
  if (installed) return installed;
  throw new Halt(
    "The browser tests need a Chromium, and none could be found or installed; the messages stand above.",
    "Install one (Debian: `sudo apt-get install chromium`; anywhere: `npx playwright install --with-deps chromium`).",
    "Or name yours: CHROME_PATH=/path/to/chrome npm test",
  );
}

function find(): string | undefined {
  return [chromium.executablePath(), ...USUAL_PLACES].find((place) => place && existsSync(place));
}

function run(program: string, args: string[]): void {
  spawnSync(program, args, {
    stdio: "inherit",
    timeout: INSTALL_TIMEOUT_MS,
  });
}
