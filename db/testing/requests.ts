const ORIGIN = "http://localhost:3000";

type Sent = { cookie?: string; headers?: Record<string, string>; body?: unknown };
type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** A request as it reaches a route handler: a page of ours sent it, unless its headers say otherwise. */
export function requestOf(method: string, path: string, { cookie, headers, body }: Sent = {}): Request {
  const sent = new Headers({ host: new URL(ORIGIN).host, ...(cookie && { cookie }), ...headers });
  const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  if (payload !== undefined && !sent.has("content-type")) sent.set("content-type", "application/json");
  return new Request(ORIGIN + path, { method, headers: sent, body: payload });
}

/** Calls a route handler and reads its answer. */
export async function call(handler: Handler, request: Request, params: Record<string, string> = {}) {
  const response = await handler(request, { params: Promise.resolve(params) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}
