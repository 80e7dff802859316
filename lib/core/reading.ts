/**
 * A body for whoever asked. Next reads nothing of what is answered to HEAD, or to a reader who is gone, and does not say
 * so: what the body holds open would stay so.
 * @param body unread; cancelled here when nobody will read it
 */
export async function bodyFor(
  { method, signal }: Request,
  body: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array> | null> {
  if (method === "HEAD" || signal.aborted) {
    await body.cancel();
    return null;
  }
  signal.addEventListener("abort", () => void (body.locked || body.cancel()), { once: true });
  return body;
}
