import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ERRORS, type ErrorCode } from "../lib/core/errors.ts";
import { isAuthJs } from "../lib/core/rewrites.ts";

/** A refusal in the words of the API's problems (RFC 9457). */
type Refusal = { status: number; code: ErrorCode; title: string; allow?: string };

function refusal(code: ErrorCode, allow?: string): Refusal {
  const [status, title] = ERRORS[code];
  return { status, code, title, allow };
}

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

/** Dot segments, which every client resolves before it asks; Next would resolve them after us. */
const CROOKED = /(^|\/)(\.|%2e){1,2}(\/|$)/i;

/** A Host is a name or address and perhaps a port, and nothing else of a URL. */
function isHost(host: string | undefined): boolean {
  return host !== undefined && /^[^/?#@\\\s]+$/.test(host) && URL.canParse(`http://${host}`);
}

/** Next's own header on its data requests, on which it fails when it is not a list. */
function isRouterState(header: string | string[] | undefined): boolean {
  if (header === undefined) return true;
  try {
    return Array.isArray(JSON.parse(decodeURIComponent(String(header))));
  } catch {
    return false;
  }
}

/** Whether a form comes from a page of ours, ports and capitals aside. */
function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: own } = new URL(origin);
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own;
}

/** Pages and sign-in forms, whose bodies Next and Auth.js read by themselves; our operations guard their own. */
const isForm = (path: string) => !path.startsWith("/api/") || isAuthJs(path);

function refusalOfForm(headers: IncomingMessage["headers"]): Refusal | null {
  const { origin, host } = headers;
  const site = headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site") return refusal("cross_site");
  if (origin !== undefined && !isOwnOrigin(origin, String(headers["x-forwarded-host"] ?? host))) {
    return refusal("cross_site");
  }
  if (headers["transfer-encoding"] !== undefined) {
    return refusal("length_required");
  }
  const length = Number(headers["content-length"] ?? 0);
  if (length > FORM_MAX_BYTES) return refusal("body_too_large");
  if (length > 0 && !FORM_TYPES.test(headers["content-type"] ?? "")) {
    return refusal("unsupported_media_type");
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
  if (!path.startsWith("/") || CROOKED.test(path) || url.includes("#") || !isDecodable(path)) {
    return refusal("malformed_url");
  }
  if (!isHost(headers.host)) {
    return refusal("malformed_host");
  }
  if (!isRouterState(headers["next-router-state-tree"])) {
    return refusal("malformed_header");
  }
  const allowed = /^\/api(\/|$)/.test(path) || path.startsWith("/files/") ? METHODS : PAGE_METHODS;
  if (!allowed.includes(method)) {
    const allow = allowed.join(", ");
    return refusal("method_not_allowed", allow);
  }
  if (NOT_SERVED.test(path)) return refusal("not_found");
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
