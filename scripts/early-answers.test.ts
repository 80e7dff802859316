import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeAfterEarlyAnswers } from "./early-answers";

const LIMITS = { all: 600, silence: 200 };
const GENEROUS = { all: 30_000, silence: 10_000 };
const PIECE = Buffer.alloc(64 * 1024);
const LARGE = 400 * PIECE.length;

let limits = LIMITS;
let server: Server;
let url: string;
const open = () => promisify(server.getConnections.bind(server))();

/** Refuses after the first piece of the body, as an operation does that stops reading. */
async function refuse(asked: IncomingMessage, response: ServerResponse): Promise<void> {
  closeAfterEarlyAnswers(asked, response, limits);
  for await (const _ of asked) break;
  // Time for the rest of what is there already.
  await setImmediate();
  response.writeHead(413).end("too large");
}

beforeEach(async () => {
  limits = LIMITS;
  server = createServer(refuse);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A connection that goes on sending when the other side has said its last. */
const caller = () => connect({ port: Number(new URL(url).port), host: "127.0.0.1", allowHalfOpen: true });

/** A caller that sends a form without end; answers what it was told, and how it ended. */
async function sendOn(every_ms: number) {
  const socket = caller().on("error", () => {});
  const seen = { answer: "", closed_ms: 0 };
  socket.on("data", (chunk) => (seen.answer += chunk));
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
  const began = performance.now();
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  for (let going = true; going; ) {
    socket.write(`400\r\n${"x".repeat(1024)}\r\n`);
    going = await Promise.race([sleep(every_ms).then(() => true), ended.then(() => false)]);
  }
  seen.closed_ms = performance.now() - began;
  return seen;
}

describe("an answer that comes before the body has", () => {
  it("reaches whoever listens only when all is sent, as browsers do", async () => {
    limits = GENEROUS;
    const socket = caller();
    socket.pause();
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${LARGE}\r\n\r\n`);
    for (let sent = 0; sent < LARGE; sent += PIECE.length)
      await promisify<Buffer, void>(socket.write.bind(socket))(PIECE);
    let answer = "";
    for await (const chunk of socket) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1.1 413 [\s\S]*\r\nconnection: close\r\n[\s\S]*too large/i);
  });

  it("is the end of a body without an end", async () => {
    const { answer, closed_ms } = await sendOn(20);
    expect(answer).toContain("413");
    expect(closed_ms).toBeGreaterThan(LIMITS.silence);
    expect(closed_ms).toBeLessThan(LIMITS.all * 4);
    expect(await open()).toBe(0);
  });

  it("is the end of a body of which nothing more comes", async () => {
    const socket = caller().resume();
    socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
    const began = performance.now();
    await once(socket, "end");
    while ((await open()) > 0 && performance.now() - began < 5_000) await sleep(20);
    expect(await open()).toBe(0);
    socket.destroy();
  });

  it("is no end of a connection whose body had come after all", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async () => {
      const sent = request(url, { method: "POST", agent, headers: { "content-length": "1" } }).end("x");
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      answer.resume();
      await once(answer, "end");
      return [answer.headers.connection, sent.reusedSocket];
    };
    expect([await ask(), await ask()]).toEqual([
      ["keep-alive", false],
      ["keep-alive", true],
    ]);
    agent.destroy();
  });
});
