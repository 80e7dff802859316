import "server-only";
import { z } from "zod";
import { hasScope } from "./actor";
import { readJson } from "./body";
import { type Ctx, requestContext, resolveContext } from "./context";
import { AppError } from "./errors";
import { newId } from "./ids";
import { logFailure } from "./log-failure";
import { count, observe } from "./metrics";
import type { Method, Operation } from "./operation";
import { assertSameOrigin } from "./origin";
import { parse } from "./parse";
import { problemResponse } from "./problem";
import { callerOf, limit, limitCalls } from "./rate-limit";
import { bodyFor } from "./reading";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies Method[];

/** An operation that names no query refuses one, as a body's unknown keys are refused. */
const NO_QUERY = z.object({});

type Handler = (request: Request, context: { params: Promise<Record<string, string | string[]>> }) => Promise<Response>;

function queryOf(request: Request): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  const { searchParams } = new URL(request.url);
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return query;
}

/** A bad placeholder names a thing that does not exist. */
function parseParams(schema: z.ZodType | undefined, params: unknown): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new AppError("not_found");
  return parsed.data;
}

/** A body that may be left out is left out when there is neither a type nor a byte of it. */
function bodyOf(op: Operation, request: Request): Promise<unknown> {
  const { headers } = request;
  const empty = Number(headers.get("content-length") ?? 0) === 0 && !headers.has("transfer-encoding");
  return op.bodyless && empty && !headers.has("content-type") ? Promise.resolve({}) : readJson(request);
}

type Headings = Record<string, string>;

/** `left`: the headers that say what is left of a limit, whatever the answer. */
type Asked = { request: Request; params: unknown; left: Headings };

/** A key may do what names a scope that it has, and nothing else that wants to know who asks. */
function assertEntitled(op: Operation, { actor }: Ctx): void {
  if (actor.type === "api_key" && op.auth !== "none") {
    if (!op.scope || !hasScope(actor, op.scope)) throw new AppError("insufficient_scope");
  } else if ((op.auth === "user" || op.auth === "keyed") && actor.type !== "user") {
    throw new AppError("unauthenticated");
  }
}

const payloadOf = (op: Operation, body: unknown): string => (op.produces ? String(body) : JSON.stringify(body));

async function run(op: Operation, ctx: Ctx, { request, params, left }: Asked): Promise<Response> {
  assertEntitled(op, ctx);
  if (op.limit) Object.assign(left, (await limit(op.limit, callerOf(ctx))).headers);
  const call = {
    ctx,
    request,
    params: parseParams(op.params, params),
    query: parse((op.query ?? NO_QUERY).strict(), queryOf(request)),
    body: op.body && op.consumes !== "multipart/form-data" ? parse(op.body, await bodyOf(op, request)) : undefined,
  };
  const answer = await op.handler(call);
  if ("redirect" in answer) {
    const headers = { location: answer.redirect, "x-request-id": ctx.request_id, ...left, ...answer.headers };
    return new Response(null, { status: answer.status ?? 308, headers });
  }
  const headers = new Headers({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "private, no-store",
    "x-request-id": ctx.request_id,
    ...left,
    ...answer.headers,
  });
  if ("stream" in answer) return new Response(await bodyFor(request, answer.stream), { headers });
  const status = answer.status ?? op.status ?? 200;
  if (status === 204) headers.delete("content-type");
  return new Response(status === 204 ? null : payloadOf(op, answer.body), { status, headers });
}

type Counted = Pick<Operation, "id" | "auth" | "uncounted">;

/** Who asks, counted: request id, actor, limit. Whoever shows a credential that is none counts as their network. */
async function meet({ auth, uncounted }: Counted, request: Request, ctx: Ctx, left: Headings): Promise<Ctx> {
  const count = (caller: Ctx) => void (uncounted || Object.assign(left, limitCalls(caller)));
  if (auth === "none") {
    count(ctx);
    return ctx;
  }
  const resolved = await resolveContext(request.headers, ctx, "api").catch((error) => {
    count(ctx);
    throw error;
  });
  count(resolved);
  if (resolved.via === "cookie") assertSameOrigin(request);
  return resolved;
}

function handlerOf(op: Counted, work: (ctx: Ctx, asked: Asked) => Promise<Response>): Handler {
  const answer: Handler = async (request, context) => {
    let ctx: Ctx = requestContext(request.headers);
    const left: Headings = {};
    try {
      ctx = await meet(op, request, ctx, left);
      return await work(ctx, { request, params: await context.params, left });
    } catch (error) {
      // Whoever hangs up makes reads fail.
      if (request.signal.aborted) ctx.log.debug({ operation: op.id }, "aborted");
      else logFailure(ctx.log, error, { operation: op.id });
      return problemResponse(error, ctx.request_id, left);
    }
  };
  return async (request, context) => {
    const began = performance.now();
    const response = await answer(request, context);
    count("http_requests_total", { operation: op.id, status: String(response.status) });
    observe("http_request_duration_seconds", (performance.now() - began) / 1000, { operation: op.id });
    return response;
  };
}

/** Answers every method but these: `method_not_allowed`, with the ones there are in `Allow`. */
export function refuseMethod(allowed: readonly string[]): (request: Request) => Promise<Response> {
  const refusal = new AppError("method_not_allowed", { headers: { allow: allowed.join(", ") } });
  return async () => problemResponse(refusal, newId());
}

/**
 * Route handlers for operations, one for each method: request id, actor, limit, parse, service, answer, in that order.
 * A method without an operation answers `method_not_allowed`.
 * @example export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getOwnProfile, PUT: replaceOwnProfile });
 */
export function serve(operations: Partial<Record<Method, Operation>>): Record<Method, Handler> {
  const refuse = refuseMethod(METHODS.filter((method) => operations[method]));
  const handler = (op: Operation | undefined) => (op ? handlerOf(op, (ctx, asked) => run(op, ctx, asked)) : refuse);
  return Object.fromEntries(METHODS.map((method) => [method, handler(operations[method])])) as Record<Method, Handler>;
}

/** Answers a path of the API that does not exist, as it answers what may not be seen. */
export const unknownRoute = handlerOf({ id: "unknownRoute", auth: "optional" }, async () => {
  throw new AppError("not_found");
});
