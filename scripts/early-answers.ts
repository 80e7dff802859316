import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** As nginx does (lingering_time, lingering_timeout): in all, and without a byte coming. */
const LINGER = { all: 30_000, silence: 5_000 };

const hasBody = ({ headers }: IncomingMessage) =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** Says the last word, and takes in and drops what still comes, for a while. */
function endSlowly(socket: Socket, limits: typeof LINGER): void {
  const cut = () => void socket.destroy();
  const timer = setTimeout(cut, limits.all).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.setTimeout(limits.silence, cut);
  socket.once("end", cut);
  socket.end();
  // Node has stopped reading for a request that nobody reads, without the socket knowing: it is told, and starts again.
  socket.pause();
  socket.once("resume", () => {
    socket.removeAllListeners("data");
    socket.on("data", () => {});
  });
  socket.resume();
}

/**
 * Sees to answers that come before the body of their request has. The connection is closed after one: what comes next on
 * it is the rest of that body, which nobody reads. It is closed slowly: closed over unread bytes it would be reset, and
 * whoever is still sending would see that instead of the answer (RFC 9112 §9.6).
 * @param limits milliseconds, in all and without a byte coming
 */
export function closeAfterEarlyAnswers(request: IncomingMessage, response: ServerResponse, limits = LINGER): void {
  if (!hasBody(request)) return;
  const { socket } = request;
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  response.writeHead = (...head: unknown[]) => {
    if (!request.complete) response.setHeader("connection", "close");
    return writeHead(...head);
  };
  socket.destroySoon = () => {
    // Back to the one of all sockets.
    delete (socket as { destroySoon?: unknown }).destroySoon;
    if (request.complete) socket.destroySoon();
    else endSlowly(socket, limits);
  };
}
