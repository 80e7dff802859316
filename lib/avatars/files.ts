import "server-only";
import { requestContext, resolveContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { problemResponse } from "@/lib/core/problem";
import { refuseMethod } from "@/lib/core/serve";
import { isPublicKey } from "./keys";
import { Size } from "./schema";
import { openAvatarFile } from "./service/open";

type Params = { key: string; size: string };

const FILE_NAME = /^([a-z]+)\.webp$/;

/** A key is never given to other pixels, so its name and size say all there is to say about the bytes. */
const tagOf = (key: string, size: Size) => `"${key}.${size}.webp"`;

/** Whether a cached copy will do (RFC 9110 §13.1.2, weak comparison). */
function isCached(headers: Headers, tag: string): boolean {
  const tags = headers
    .get("if-none-match")
    ?.split(",")
    .map((each) => each.trim().replace(/^W\//, ""));
  return tags !== undefined && (tags.includes("*") || tags.includes(tag));
}

async function answer(request: Request, { key, size: name }: Params): Promise<Response> {
  const size = Size.safeParse(FILE_NAME.exec(name)?.[1]);
  if (!size.success) throw new AppError("not_found");
  const ctx = isPublicKey(key) ? requestContext(request.headers) : await resolveContext(request.headers);
  const file = await openAvatarFile(ctx, { key, size: size.data });
  const headers = new Headers({
    etag: tagOf(key, size.data),
    "cache-control": isPublicKey(key) ? "public, max-age=31536000, immutable" : "private, no-store",
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
  });
  const cached = isCached(request.headers, tagOf(key, size.data));
  if (!cached) {
    headers.set("content-type", "image/webp");
    headers.set("content-length", String(file.size));
    headers.set("content-disposition", `inline; filename="avatar-${size.data}.webp"`);
  }
  if (!cached && request.method === "GET") return new Response(file.stream(), { headers });
  await file.close();
  return new Response(null, { status: cached ? 304 : 200, headers });
}

/** GET and HEAD of one stored variant: cacheable for ever, streamed, everything else answers 404. */
export async function serveAvatarFile(request: Request, context: { params: Promise<Params> }): Promise<Response> {
  const { request_id, log } = requestContext(request.headers);
  try {
    return await answer(request, await context.params);
  } catch (error) {
    if (!(error instanceof AppError)) log.error({ err: error }, "failed");
    return problemResponse(error, request_id);
  }
}

/** Every other method. */
export const refuseFileMethod = refuseMethod(["GET", "HEAD"]);
