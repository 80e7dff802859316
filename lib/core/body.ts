import { AppError } from "./errors";

/** The most a JSON body may hold; the largest resource (a profile with a full bio) is under 16 KiB. */
export const JSON_BODY_LIMIT = 128 * 1024;

const JSON_TYPE = /^application\/(json|merge-patch\+json)\s*(;|$)/i;

/**
 * Reads a stream up to `limit` bytes.
 * @throws AppError `body_too_large` as soon as one byte more has come, leaving the rest unread.
 */
async function readUpTo(stream: ReadableStream<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw new AppError("body_too_large", {
        detail: `At most ${limit} bytes.`,
        headers: { connection: "close" },
      });
    }
    chunks.push(value);
  }
}

/**
 * The JSON in a request's body.
 * @throws AppError `unsupported_media_type`, `body_too_large`, `malformed_json`.
 */
export async function readJson(request: Request): Promise<unknown> {
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("unsupported_media_type", { detail: "Send application/json." });
  }
  if (!request.body) throw new AppError("malformed_json", { detail: "The body is empty." });
  const bytes = await readUpTo(request.body, JSON_BODY_LIMIT);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AppError("malformed_json");
  }
}
