import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** A refusal in the words of the API's problems (RFC 9457). */
type Refusal = { status: number; code: string; title: string; allow?: string };

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PAGE_METHODS = ["GET", "HEAD", "POST", "OPTIONS"];

/** What a form may send; Next stops at the same size for a page, and Auth.js would read without end. */
const FORM_MAX_BYTES = 1024 * 1024;

/** Of Next's own: what nobody here uses and what only answers errors. */
const NOT_SERVED = /^\/(_next\/image|_global-error|_error)(\/|$)/;

const FORM_TYPES = /^(application\/x-www-form-urlencoded|text\/plain|multipart\/form-data\s*;.*boundary=\S)/i;

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Pages and sign-in forms, whose bodies Next and Auth.js read by themselves; our operations guard their own. */
const isForm = (path: string) => !path.startsWith("/api/") || path.startsWith("/api/auth/");

function refusalOfForm(headers: IncomingMessage["headers"]): Refusal | null {
  const { origin, host } = headers;
  if (
    origin !== undefined &&
    (!URL.canParse(origin) || new URL(origin).host !== (headers["x-forwarded-host"] ?? host))
  ) {
    return { status: 403, code: "cross_site", title: "Requests from other sites are refused" };
  }
  if (headers["transfer-encoding"] !== undefined) {
    return { status: 411, code: "length_required", title: "Send the length of the body" };
  }
  const length = Number(headers["content-length"] ?? 0);
  if (length > FORM_MAX_BYTES) return { status: 413, code: "body_too_large", title: "The body is too large" };
  if (length > 0 && !FORM_TYPES.test(headers["content-type"] ?? "")) {
    return { status: 415, code: "unsupported_media_type", title: "This content type is not accepted" };
  }
  return null;
}

/**
 * What no page and no operation should be bothered with, because Next would answer it with a 500, with nothing, or after
 * reading without end. Client headers must be vouched for already.
 * @returns the refusal, or null to go on
 */
export function refusalOf({ method = "", url = "", headers }: IncomingMessage): Refusal | null {
  const path = url.split("?")[0] ?? "";
  if (!path.startsWith("/") || !isDecodable(path)) {
    return { status: 400, code: "malformed_url", title: "The address cannot be read" };
  }
  if (!headers.host || !URL.canParse(`http://${headers.host}`)) {
    return { status: 400, code: "malformed_host", title: "The Host header cannot be read" };
  }
  const allowed = path.startsWith("/api") || path.startsWith("/files/") ? METHODS : PAGE_METHODS;
  if (!allowed.includes(method)) {
    const allow = allowed.join(", ");
    return { status: 405, code: "method_not_allowed", title: "This method is not available here", allow };
  }
  if (NOT_SERVED.test(path)) return { status: 404, code: "not_found", title: "Not found" };
  return method === "POST" && isForm(path) ? refusalOfForm(headers) : null;
}

/** Answers a refusal; the connection closes, since the body stays unread. */
export function refuse(response: ServerResponse, { status, code, title, allow }: Refusal): void {
  const request_id = randomUUID();
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-request-id": request_id,
    connection: "close",
    ...(allow && { allow }),
  });
  response.end(JSON.stringify({ type: "about:blank", title, status, code, request_id }));
}
