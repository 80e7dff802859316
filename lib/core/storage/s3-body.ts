import { IncomingMessage } from "node:http";
import { unavailable } from "./unavailable";

/** So little is read to its end when nobody wants it, so that the connection can be used again. */
const DRAINED_MAX = 64 * 1024;

/** The body of an answer, which comes as it is read. */
export type Body = {
  /**
   * The next bytes, null after the last.
   * @throws AppError `unavailable` when the server falls silent or hangs up on the way
   */
  next: () => Promise<Uint8Array | null>;
  /** For a body that nobody wants, or not to its end. */
  discard: () => void;
};

/**
 * Takes an answer's body over from the SDK.
 * @param size bytes it has
 * @param idle_ms how long the server may be silent while somebody waits for bytes; who reads slowly is given time
 */
export function bodyOf(body: unknown, size: number, idle_ms: number): Body {
  if (!(body instanceof IncomingMessage)) throw new Error("The SDK answered a body of another kind");
  body.socket.setTimeout(0);
  // Until it is read nobody else listens for its errors.
  body.on("error", () => {});
  const chunks = body[Symbol.asyncIterator]();
  return {
    async next() {
      const timer = setTimeout(() => body.destroy(new Error(`No byte within ${idle_ms} ms`)), idle_ms);
      try {
        const { done, value } = await chunks.next();
        return done ? null : value;
      } catch (error) {
        throw unavailable(error);
      } finally {
        clearTimeout(timer);
      }
    },
    discard() {
      if (size > DRAINED_MAX || body.readableDidRead) body.destroy();
      else setTimeout(() => body.destroy(), idle_ms).unref();
      body.resume();
    },
  };
}

/** All of a body. */
export async function bytesOf(body: Body): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await body.next(); chunk; chunk = await body.next()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A body as a stream, fetched with the first read, at the pace of whoever reads; discarded when they stop. */
export function streamOf(fetchBody: () => Promise<Body> | Body, discard: () => void = () => {}) {
  let body: Body | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        body ??= await fetchBody();
        const chunk = await body.next();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
      cancel: () => (body ? body.discard() : discard()),
    },
    { highWaterMark: 0 },
  );
}
