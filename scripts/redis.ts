import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, openSync, readFileSync } from "node:fs";
import { createConnection } from "node:net";
import path from "node:path";
import { Halt } from "./bootstrap/halt.mjs";
import { installPackage } from "./debian.ts";
import { waitUntil } from "./life.ts";
import { freePort } from "./ports.ts";
import { noteProcess } from "./testing/process-note.ts";

const NAME = "redis-server";
const PLACES = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
const READY_WITHIN_MS = 10_000;
const STOP_WITHIN_MS = 5_000;
const START_ATTEMPTS = 5;
const PASSWORD_BYTES = 16;

/**
 * A Redis server for the tests of what can be configured to use one: the one `REDIS_SERVER_PATH` names, the system's,
 * else a newly installed one.
 * @returns path of the executable
 * @throws Halt when none can be had
 */
export function ensureRedis(): string {
  const named = process.env.REDIS_SERVER_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Halt(
      `REDIS_SERVER_PATH names ${named}, which does not exist.`,
      "Correct it, or unset it to have one found or installed.",
    );
  }
  const found = find();
  if (found) return found;
  installPackage(NAME);
  const installed = find();
  if (installed) return installed;
  throw new Halt(
    "The tests of limits in Redis need a redis-server, and none could be found or installed.",
    "Install one (Debian: `sudo apt-get install redis-server`; macOS: `brew install redis`).",
    "Or name yours: REDIS_SERVER_PATH=/path/to/redis-server npm test",
  );
}

function find(): string | undefined {
  return PLACES.map((place) => path.join(place, NAME)).find((program) => existsSync(program));
}

/** A server that keeps nothing. `stop` ends it. */
export type ThrowawayRedis = { url: string; stop(): Promise<void> };

/**
 * Starts a Redis server on a free port of this machine, behind a password.
 * @param folder an existing folder for its log
 * @throws Halt when it does not start
 */
export async function startRedis(program: string, folder: string): Promise<ThrowawayRedis> {
  const password = randomBytes(PASSWORD_BYTES).toString("hex");
  const log = path.join(folder, "redis.log");
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const child = launch(program, folder, log, ["--port", String(port), "--requirepass", password]);
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    if (await waitUntil(async () => child.exitCode !== null || (await answers(port)), READY_WITHIN_MS)) {
      if (child.exitCode === null) {
        noteProcess(folder, child.pid ?? 0);
        return { url: `redis://:${password}@127.0.0.1:${port}`, stop: () => end(child, ended) };
      }
    }
    child.kill("SIGKILL");
  }
  throw new Halt(`${program} does not start. Its last words:\n${readFileSync(log, "utf8").trim().slice(-2000)}`);
}

function launch(program: string, folder: string, log: string, args: string[]): ChildProcess {
  const settings = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const output = openSync(log, "a");
  const child = spawn(program, [...settings, ...args], { stdio: ["ignore", output, output] });
  child.once("error", () => {});
  return child;
}

/** Whether a Redis speaks there: whatever it says to a stranger begins with a sign. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const tell = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (bytes) => tell(/^[+-]/.test(bytes.toString())));
    socket.once("error", () => tell(false));
    socket.setTimeout(1000, () => tell(false));
  });
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
