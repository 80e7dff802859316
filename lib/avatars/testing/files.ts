import { storage } from "@/lib/core/storage";
import { type Output, SIZES } from "../constants";
import { serveAvatarFile } from "../files";
import { fileOf } from "../keys";
import type { Size } from "../schema";

export const EVER = "public, max-age=31536000, immutable";

/** What a browser that knows every format sends for a picture. */
export const CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

/** What `putAll` stores, so that a test can tell which file it got. */
export const contentOf = (output: Output, size: Size) => Buffer.from(`${output} of ${size}`);

/** Stores files of every size under a key. */
export async function putAll(key: string, outputs: readonly Output[]): Promise<void> {
  for (const output of outputs) {
    for (const size of SIZES) await storage().put(fileOf(key, size, output), contentOf(output, size));
  }
}

export type Method = "GET" | "HEAD";

/** Asks for a file as Next would, and reads the answer's body. */
export async function ask(key: string, size: string, headers: Record<string, string> = {}, method: Method = "GET") {
  const request = new Request("http://gold.test/files", { method, headers });
  const response = await serveAvatarFile(request, { params: Promise.resolve({ key, size }) });
  const body = response.body && Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body, text: body?.toString() };
}

/** Status and code of a refusal. */
export const refusalIn = ({ status, text = "" }: Awaited<ReturnType<typeof ask>>) => [status, JSON.parse(text).code];
