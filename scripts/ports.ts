import { createServer } from "node:net";
import { halt } from "./bootstrap/halt.mjs";
import { waitUntil } from "./life.ts";

// A server that was killed a moment ago may hold its port a little longer.
const PATIENCE_MS = 1_500;

/** A port on this machine that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/**
 * Proves that a server can listen there.
 * @throws Halt naming the port and how to choose another
 */
export async function checkPortFree(host: string, port: number, command = "npm start"): Promise<void> {
  let problem = await listenProblem(host, port);
  if (problem === "EADDRINUSE") {
    await waitUntil(async () => {
      problem = await listenProblem(host, port);
      return problem !== "EADDRINUSE";
    }, PATIENCE_MS);
  }
  if (!problem) return;
  const another = `PORT=${port === 65_535 ? 3000 : port + 1} ${command}`;
  if (problem === "EADDRINUSE") {
    halt(
      `Port ${port} is in use by another program (perhaps GOLD is running already: http://localhost:${port}).`,
      `Stop that program, or choose another port: ${another}`,
    );
  }
  if (problem === "EACCES") halt(`This user may not listen on port ${port}.`, `Choose a port above 1023: ${another}`);
  halt(
    `Nothing can listen on HOST=${host}, PORT=${port} (${problem}).`,
    `Use an address of this machine: HOST=127.0.0.1, or HOST=0.0.0.0 for all of them.`,
  );
}

function listenProblem(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
}

/** Where the web server is to listen. Read after the configuration was checked. */
export function listenAddress(): { host: string; port: number } {
  return { host: process.env.HOST || "127.0.0.1", port: Number(process.env.PORT || 3000) };
}
