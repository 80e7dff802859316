import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import path from "node:path";
import { Halt } from "./bootstrap/halt.mjs";
import { ROOT } from "./data-folder.ts";
import { installPackage } from "./debian.ts";
import { waitUntil } from "./life.ts";
import { freePort } from "./ports.ts";
import { noteProcess } from "./testing/process-note.ts";

const NAME = "nginx";
const PLACES = [
  ...(process.env.PATH ?? "").split(path.delimiter),
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/opt/homebrew/bin",
];
const READY_WITHIN_MS = 10_000;

/**
 * An nginx for the test of `deploy/nginx.conf`: the one `NGINX_PATH` names, the system's, else a newly installed one.
 * @returns path of the executable
 * @throws Halt when none can be had
 */
export function ensureNginx(): string {
  const named = process.env.NGINX_PATH;
  if (named && existsSync(named)) return named;
  if (!named && !find()) installPackage(NAME);
  const found = named ? undefined : find();
  if (found) return found;
  throw new Halt(
    "The test of deploy/nginx.conf needs an nginx, and none could be found or installed.",
    "Install one (Debian: `sudo apt-get install nginx-light`; macOS: `brew install nginx`).",
    "Or name yours: NGINX_PATH=/path/to/nginx npm test",
  );
}

function find(): string | undefined {
  return PLACES.map((place) => path.join(place, NAME)).find((program) => existsSync(program));
}

/** What of the configuration belongs to the machine it is written for, each to be found once. */
function moved(configuration: string, replacements: [what: string, by: string][]): string {
  return replacements.reduce((text, [what, by]) => {
    const parts = text.split(what);
    if (parts.length !== 2) throw new Error(`deploy/nginx.conf says "${what}" ${parts.length - 1} times, not once`);
    return parts.join(by);
  }, configuration);
}

/** `deploy/nginx.conf` for a free port, as whoever asks, with everything it writes in a folder of its own. */
function configurationFor(folder: string, port: number, site: { port: number; files: string }): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `    ${kind}_temp_path ${path.join(folder, kind)};\n`,
  );
  return moved(readFileSync(path.join(ROOT, "deploy", "nginx.conf"), "utf8"), [
    // The files belong to whoever runs the test; only root may say so.
    ["\nuser gold;\n", process.getuid?.() === 0 ? "\nuser root;\n" : "\n"],
    ["\npid /run/nginx.pid;\n", `\npid ${path.join(folder, "nginx.pid")};\n`],
    ["error_log /var/log/nginx/error.log", `error_log ${path.join(folder, "error.log")}`],
    ["access_log /var/log/nginx/access.log", `access_log ${path.join(folder, "access.log")}`],
    ["\nhttp {\n", `\nhttp {\n${temporary.join("")}`],
    ["server 127.0.0.1:3000 ", `server 127.0.0.1:${site.port} `],
    ["\n        listen 80 default_server;\n", `\n        listen 127.0.0.1:${port} default_server;\n`],
    ["\n        listen [::]:80 default_server;\n", "\n"],
    ["alias /var/lib/gold/files/", `alias ${site.files}/`],
  ]);
}

/** An nginx in front of a site. `accesses` is its log of requests, `stop` ends it. */
export type ThrowawayNginx = { url: string; accesses(): string; stop(): Promise<void> };

/**
 * Starts an nginx on a free port, as `deploy/nginx.conf` has it.
 * @param folder an existing one for what it writes
 * @param site the port of the app, and the folder that its pictures lie in
 * @throws Halt when it does not start
 */
export async function startNginx(
  program: string,
  folder: string,
  site: { port: number; files: string },
): Promise<ThrowawayNginx> {
  const port = await freePort();
  const configuration = path.join(folder, "nginx.conf");
  writeFileSync(configuration, configurationFor(folder, port, site));
  const log = path.join(folder, "error.log");
  const output = openSync(log, "a");
  const child = spawn(program, ["-p", folder, "-c", configuration, "-g", "daemon off;"], {
    stdio: ["ignore", output, output],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await waitUntil(async () => child.exitCode !== null || (await listens(port)), READY_WITHIN_MS);
  if (child.exitCode !== null) {
    throw new Halt(`${program} does not start. Its last words:\n${readFileSync(log, "utf8").slice(-2000)}`);
  }
  noteProcess(folder, child.pid ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    accesses: () => readFileSync(path.join(folder, "access.log"), "utf8"),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
