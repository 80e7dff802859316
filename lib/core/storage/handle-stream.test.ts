import { type FileHandle, mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { streamHandle } from "./handle-stream";

const SIZE = 200_000;
const bytes = Buffer.from(Uint8Array.from({ length: SIZE }, (_, i) => (i * 31) >> 3));
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gold-stream-"));
  file = path.join(folder, "file");
  await writeFile(file, bytes);
});
afterAll(() => rm(folder, { recursive: true }));

const isClosed = (handle: FileHandle) => handle.fd === -1;
const readAll = (stream: ReadableStream<Uint8Array>) => new Response(stream).bytes();

describe("streamHandle", () => {
  it("gives the bytes of any part and closes the file", async () => {
    const part = fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1));
    await fc.assert(
      fc.asyncProperty(part, async ([a, b]) => {
        const range = { start: Math.min(a, b), end: Math.max(a, b) };
        const handle = await open(file);
        const read = await readAll(streamHandle(handle, range));
        expect(bytes.subarray(range.start, range.end + 1).equals(read)).toBe(true);
        expect(isClosed(handle)).toBe(true);
      }),
    );
  });

  it("reads nothing that nobody asks for, and closes the file when they stop", async () => {
    const handle = await open(file);
    const stream = streamHandle(handle, { start: 0, end: SIZE - 1 });
    const reader = stream.getReader();
    expect((await reader.read()).value?.length).toBeLessThan(SIZE / 2);
    await reader.cancel();
    expect(isClosed(handle)).toBe(true);
    const unread = await open(file);
    await streamHandle(unread, { start: 0, end: 9 }).cancel();
    expect(isClosed(unread)).toBe(true);
  });

  it("closes the file also when they stop in the middle of a read", async () => {
    const handle = await open(file);
    const reader = streamHandle(handle, { start: 0, end: SIZE - 1 }).getReader();
    const [read] = await Promise.all([reader.read(), reader.cancel()]);
    expect([read.done, isClosed(handle)]).toEqual([true, true]);
  });

  it("fails, and closes the file, when that became shorter", async () => {
    const short = path.join(folder, "short");
    await writeFile(short, bytes);
    const handle = await open(short);
    await truncate(short, 10);
    await expect(readAll(streamHandle(handle, { start: 0, end: SIZE - 1 }))).rejects.toThrow("too soon");
    expect(isClosed(handle)).toBe(true);
  });
});
