import "server-only";
import type { Ctx } from "@/lib/core/context";
import { count, observe } from "@/lib/core/metrics";
import { toProblem } from "@/lib/core/problem";

/**
 * Counts an upload by how it ends, and how long its picture took once it was there.
 * @param read the body, which takes as long as the sender's line; @param make the picture
 */
export async function countUpload<U, T>(ctx: Ctx, read: () => Promise<U>, make: (upload: U) => Promise<T>): Promise<T> {
  try {
    const upload = await read();
    const began = performance.now();
    const made = await make(upload).finally(() => {
      observe("avatar_upload_duration_seconds", (performance.now() - began) / 1000);
    });
    count("avatar_uploads_total", { status: "success" });
    return made;
  } catch (error) {
    count("avatar_uploads_total", { status: toProblem(error, ctx.request_id).code });
    throw error;
  }
}
