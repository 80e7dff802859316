import type { FileHandle } from "node:fs/promises";
import type { ByteRange } from "../storage";

const CHUNK = 64 * 1024;

/**
 * The bytes of an open file as they are asked for, with no Node stream in between, which would cost nearly as much as the
 * rest of sending a small file. The file is closed after the last of them, when nobody wants more, and when reading fails.
 * @param range within the file; one that ends before it starts has no byte
 */
export function streamHandle(handle: FileHandle, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let at = start;

  async function readChunk(): Promise<Uint8Array> {
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK, end - at + 1));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) throw new Error("The file ends too soon");
    at += bytesRead;
    return chunk.subarray(0, bytesRead);
  }

  async function readOn(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (at <= end) controller.enqueue(await readChunk());
    if (at <= end) return;
    controller.close();
    await handle.close();
  }

  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) =>
        readOn(controller).catch(async (error) => {
          await handle.close();
          throw error;
        }),
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}
