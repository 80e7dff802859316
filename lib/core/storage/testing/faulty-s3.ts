import { createConnection, createServer, type Socket } from "node:net";

/** What can be wrong with a server: where a request meets it, nothing is changed there. */
export const FAULTS = [
  "answers 500",
  "hangs",
  "resets",
  "hangs up in the middle of a request",
  "gets other bytes",
] as const;

/** Faults of which a server knows nothing: what it was asked is done. */
export const ANSWER_FAULTS = [
  "hangs up in the middle of an answer",
  "falls silent in the middle of an answer",
] as const;

type Fault = (typeof FAULTS)[number] | (typeof ANSWER_FAULTS)[number];

/** A line to an S3 server, of which every connection can break in the same way. */
export type FaultyS3 = {
  port: number;
  /** From now on, or for the next so many pieces of bytes; null mends it. */
  fault(fault: Fault | null, times?: number): void;
  /** How many connections were made so far. */
  connections(): number;
  close(): Promise<void>;
};

const BODY = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>";
const ERROR = `HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/xml\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

/** The last byte of a body as another one; headers stay as they are. */
function spoiled(bytes: Buffer): Buffer {
  if (bytes.toString("latin1").endsWith("\r\n\r\n")) return bytes;
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]);
}

const REQUESTS: Partial<Record<Fault, (near: Socket, far: Socket, bytes: Buffer) => void>> = {
  "answers 500": (near) => near.write(ERROR),
  hangs: () => {},
  resets: (near) => near.resetAndDestroy(),
  "hangs up in the middle of a request": (near, far, bytes) => {
    far.end(bytes.subarray(0, -1));
    near.destroy();
  },
  "gets other bytes": (_, far, bytes) => far.write(spoiled(bytes)),
};

const ANSWERS: Partial<Record<Fault, (near: Socket, bytes: Buffer) => void>> = {
  "hangs up in the middle of an answer": (near, bytes) => near.end(bytes.subarray(0, -1)),
  "falls silent in the middle of an answer": (near, bytes) => near.write(bytes.subarray(0, -1)),
};

/** Lays a line to a server on this machine. It starts whole. */
export async function layFaultyLine(target: number): Promise<FaultyS3> {
  const sockets = new Set<Socket>();
  let now: Fault | null = null;
  let left = 0;
  let connections = 0;

  const take = (known: object): Fault | null => {
    if (!(now && now in known) || left <= 0) return null;
    left -= 1;
    return now;
  };

  const isSilent = () => now === "hangs" || now === "falls silent in the middle of an answer";

  const server = createServer((near) => {
    connections += 1;
    const far = createConnection(target, "127.0.0.1");
    near.on("data", (bytes) => {
      const fault = take(REQUESTS);
      if (fault) REQUESTS[fault]?.(near, far, bytes);
      else far.write(bytes);
    });
    far.on("data", (bytes) => {
      const fault = take(ANSWERS);
      if (fault) ANSWERS[fault]?.(near, bytes);
      else near.write(bytes);
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        // Whoever is silent does not hang up either.
        if (from === near || !isSilent()) to.end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    port: (server.address() as { port: number }).port,
    fault(fault, times = Number.POSITIVE_INFINITY) {
      now = fault;
      left = times;
    },
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
