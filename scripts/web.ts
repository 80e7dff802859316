import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { halt } from "./bootstrap/halt.mjs";
import { ROOT } from "./data-folder.ts";

const STOP_WITHIN_MS = 10_000;

/**
 * Threads on which Node works with files, hashes passwords and makes pictures; it must stand before the process begins.
 * Pictures keep one a core, and more for the smaller sizes, busy for long; of Node's own four none would be left for files.
 */
const UV_THREADPOOL_SIZE = String(availableParallelism() + 8);

/** The web server's process. `ended` resolves with its exit code; `stop` lets requests in flight finish. */
export type WebServer = { ended: Promise<number>; stop(): Promise<void> };

/**
 * Starts `serve.ts` and waits until it listens.
 * @param environment the complete configuration; the server reads nothing else
 * @throws Halt when it ends instead; what it printed stands above
 */
export async function startWeb(
  environment: NodeJS.ProcessEnv,
  mode: "production" | "development" = "production",
): Promise<WebServer> {
  const flags = mode === "development" ? ["--dev"] : [];
  const child = fork(path.join(ROOT, "scripts", "serve.ts"), flags, {
    cwd: ROOT,
    execArgv: [],
    env: { UV_THREADPOOL_SIZE, ...environment, NODE_ENV: mode },
  });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  const ready = new Promise<"ready">((resolve) => child.on("message", (word) => word === "ready" && resolve(word)));
  if ((await Promise.race([ready, ended])) !== "ready")
    halt("The web server ended before it was ready; its message stands above.");
  return {
    ended,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
