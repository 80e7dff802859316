import "server-only";
import { LENGTH_HEADER } from "@/lib/core/content-length";
import { requestContext, resolveContext } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { fitsPart, hasCopy } from "@/lib/core/etag";
import { logFailure } from "@/lib/core/log-failure";
import { problemResponse } from "@/lib/core/problem";
import { rangeOf } from "@/lib/core/range";
import { bodyFor } from "@/lib/core/reading";
import { refuseMethod } from "@/lib/core/serve";
import type { StoredFile } from "@/lib/core/storage";
import { ADDRESS_KEPT_SECONDS, MEDIA_TYPES, type Output, STOPGAP_SECONDS } from "./constants";
import { fileOf, isMovingKey, isPublicKey } from "./keys";
import { rankOutputs } from "./negotiation";
import { Size } from "./schema";
import { type Found, openAvatarFile } from "./service/open";

type Params = { key: string; size: string };

/** What an address means: one output by its ending, or the one that suits the reader best. */
type Wanted = { key: string; size: Size; outputs: Output[]; negotiated: boolean };

const FILE_NAME = /^([a-z]+)(?:\.(webp|avif|jpg))?$/;

function read({ key, size: name }: Params, headers: Headers): Wanted {
  const [, word, ending] = FILE_NAME.exec(name) ?? [];
  const size = Size.safeParse(word);
  if (!size.success) throw new AppError("not_found");
  const output = ending as Output | undefined;
  const outputs = output ? [output] : rankOutputs(headers.get("accept"), isMovingKey(key));
  return { key, size: size.data, outputs, negotiated: !output };
}

/** A key is never given to other pixels, so its name, size and format say all there is to say about the bytes. */
const tagOf = ({ key, size }: Wanted, output: Output) => `"${key}.${size}.${output}"`;

/** What is not the best yet, or lies elsewhere for a while, is kept only for a moment. */
function cachingOf({ key, outputs }: Wanted, { output, address }: Found): string {
  if (!isPublicKey(key)) return "private, no-store";
  if (address) return `public, max-age=${ADDRESS_KEPT_SECONDS}`;
  return output === outputs[0] ? "public, max-age=31536000, immutable" : `public, max-age=${STOPGAP_SECONDS}`;
}

function headersOf(wanted: Wanted, found: Found): Headers {
  const headers = new Headers({
    "cache-control": cachingOf(wanted, found),
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
  });
  if (wanted.negotiated) headers.set("vary", "Accept");
  return headers;
}

/** Where a proxy in front finds the file, so that it sends it in our place; null when we do. */
function proxyPlaceOf({ key, size }: Wanted, output: Output): string | null {
  const { AVATAR_ACCEL_PREFIX, AVATAR_STORAGE_TYPE } = env();
  return AVATAR_ACCEL_PREFIX && AVATAR_STORAGE_TYPE === "local"
    ? `${AVATAR_ACCEL_PREFIX}/${fileOf(key, size, output)}`
    : null;
}

async function send(request: Request, file: StoredFile, tag: string, headers: Headers): Promise<Response> {
  const part = fitsPart(request.headers, tag) ? rangeOf(request.headers.get("range"), file.size) : null;
  if (part === null) return new Response(await bodyFor(request, file.stream()), { headers });
  if (part === "outside") {
    await file.close();
    throw new AppError("range_not_satisfiable", { headers: { "content-range": `bytes */${file.size}` } });
  }
  headers.set(LENGTH_HEADER, String(part.end - part.start + 1));
  headers.set("content-range", `bytes ${part.start}-${part.end}/${file.size}`);
  return new Response(await bodyFor(request, file.stream(part)), { status: 206, headers });
}

async function answer(request: Request, params: Params): Promise<Response> {
  const wanted = read(params, request.headers);
  const isHeld = (output: Output) => hasCopy(request.headers, tagOf(wanted, output));
  const isSentByProxy = (output: Output) => proxyPlaceOf(wanted, output) !== null;
  const glance = (output: Output) => request.method === "HEAD" || isHeld(output) || isSentByProxy(output);
  const ctx = isPublicKey(wanted.key)
    ? requestContext(request.headers)
    : await resolveContext(request.headers, undefined, "api");
  const found = await openAvatarFile(ctx, { ...wanted, glance });
  const { output, bytes, address, file } = found;
  const headers = headersOf(wanted, found);
  if (address) {
    headers.set("location", address);
    return new Response(null, { status: 302, headers });
  }
  const tag = tagOf(wanted, output);
  headers.set("etag", tag);
  if (isHeld(output)) return new Response(null, { status: 304, headers });
  headers.set("content-type", MEDIA_TYPES[output]);
  headers.set("content-disposition", `inline; filename="avatar-${wanted.size}.${output}"`);
  const place = proxyPlaceOf(wanted, output);
  if (place) {
    headers.set("x-accel-redirect", place);
    return new Response(null, { headers });
  }
  headers.set("accept-ranges", "bytes");
  headers.set(LENGTH_HEADER, String(bytes));
  return file ? send(request, file, tag, headers) : new Response(null, { headers });
}

/**
 * GET and HEAD of one stored file: a public one cacheable for ever, every other for whoever may see it, streamed.
 * Everything that is none of the fifteen outputs of a picture answers 404.
 */
export async function serveAvatarFile(request: Request, context: { params: Promise<Params> }): Promise<Response> {
  try {
    return await answer(request, await context.params);
  } catch (error) {
    const { request_id, log } = requestContext(request.headers);
    logFailure(log, error);
    return problemResponse(error, request_id);
  }
}

/** Every other method. */
export const refuseFileMethod = refuseMethod(["GET", "HEAD"]);
