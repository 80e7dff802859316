/**
 * The web server: Next behind our own `node:http` server, so that Next sees client addresses we vouch for.
 * Runs on plain Node (`node scripts/serve.ts [--dev]`), the environment already complete; `start.ts` and
 * `dev.ts` see to that. Says `ready` to the process that started it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import next from "next";
import { isDirect, markDirect, overwriteClientHeaders } from "./client-address.ts";
import { closeApp } from "./closing.ts";
import { closeAfterEarlyAnswers } from "./early-answers.ts";
import { hideDashboard, hideOutbox } from "./hide-pages.ts";
import { refusalOf, refuse } from "./refuse-request.ts";
import { SizedResponse } from "./sized-response.ts";

const dev = process.argv.includes("--dev");
const port = Number(process.env.PORT || 3000);
const hostname = process.env.HOST || "127.0.0.1";
const trustedHops = Number(process.env.TRUSTED_PROXY_HOPS || 0);

// Time for the request line and headers; for a whole upload on a slow line; for a proxy's idle connections.
const HEADERS_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 300_000;
const KEEP_ALIVE_MS = 65_000;
const SITE = process.env.APP_URL ? new URL(process.env.APP_URL) : undefined;
// Once a browser has met us over https it stays with it (RFC 6797).
const TRANSPORT = SITE?.protocol === "https:" ? "max-age=63072000; includeSubDomains" : undefined;
const DRAIN_MS = 4_000;
const DRAIN_POLL_MS = 50;
const CLOSING_MS = 1_000;

// Auth.js would otherwise take its address from the Host header, here one and there another: providers know one alone.
process.env.AUTH_URL = process.env.APP_URL || `http://localhost:${port}`;

const server = createServer({
  ServerResponse: SizedResponse,
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
});
const app = next({ dev, dir: path.resolve(import.meta.dirname, ".."), hostname, port, httpServer: server });

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (TRANSPORT) response.setHeader("strict-transport-security", TRANSPORT);
  closeAfterEarlyAnswers(request, response);
  const direct = isDirect(request.headers, request.socket.remoteAddress);
  overwriteClientHeaders(request.headers, request.socket.remoteAddress, trustedHops);
  markDirect(request.headers, direct);
  // A proxy need not pass on the name people use: a page of ours names it, and Next compares the two.
  if (SITE && request.headers.origin === SITE.origin) request.headers["x-forwarded-host"] = SITE.host;
  // Next would take the nonce of a policy that a stranger sent.
  delete request.headers["content-security-policy"];
  // RFC 9112 §3.2.2: a server accepts the absolute form; Next reads paths only.
  request.url = request.url?.replace(/^https?:\/\/[^/?]*/i, "") || "/";
  const refusal = refusalOf(request);
  if (refusal) {
    refuse(response, refusal);
    return;
  }
  try {
    await hideDashboard(request);
    hideOutbox(request, direct);
    await app.getRequestHandler()(request, response);
  } catch (error) {
    console.error("A request could not be handled:", error);
    if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
    response.end("Internal server error");
  }
}

/** Takes no more requests, lets those in flight finish for a few seconds, and ends the process. */
async function shutDown(): Promise<void> {
  const closed = new Promise<"closed">((resolve) => server.close(() => resolve("closed")));
  const giveUpAt = Date.now() + DRAIN_MS;
  while (Date.now() < giveUpAt) {
    server.closeIdleConnections();
    if ((await Promise.race([closed, sleep(DRAIN_POLL_MS)])) === "closed") break;
  }
  server.closeAllConnections();
  await closeApp(CLOSING_MS);
  await Promise.race([app.close(), sleep(DRAIN_MS)]);
  process.exit(0);
}

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!stopping) void shutDown();
    stopping = true;
  });
}
// Whoever started us was killed: free the port at once for the next start.
process.once("disconnect", () => process.exit(1));

await app.prepare();
server.on("request", answer);
server.once("error", (error) => {
  console.error(`The web server cannot listen on ${hostname}:${port}: ${error.message}`);
  process.exit(1);
});
server.listen(port, hostname, () => process.send?.("ready"));
