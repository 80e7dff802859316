import "server-only";
import { z } from "zod";
import { readJson } from "./body";
import { type Ctx, requestContext, resolveContext } from "./context";
import { AppError } from "./errors";
import { newId } from "./ids";
import { networkOf } from "./network";
import type { Method, Operation } from "./operation";
import { assertSameOrigin } from "./origin";
import { parse } from "./parse";
import { problemResponse } from "./problem";
import { limit } from "./rate-limit";

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

function limitKey(ctx: Ctx): string {
  return ctx.actor.type === "user" ? ctx.actor.user_id : networkOf(ctx.address);
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

async function run(op: Operation, ctx: Ctx, request: Request, params: unknown): Promise<Response> {
  if (op.auth === "user" && ctx.actor.type !== "user") throw new AppError("unauthenticated");
  const taken = op.limit ? await limit(op.limit, limitKey(ctx)) : null;
  const call = {
    ctx,
    request,
    params: parseParams(op.params, params),
    query: parse((op.query ?? NO_QUERY).strict(), queryOf(request)),
    body: op.body && op.consumes !== "multipart/form-data" ? parse(op.body, await bodyOf(op, request)) : undefined,
  };
  const answer = await op.handler(call);
  if ("redirect" in answer) {
    return new Response(null, { status: 308, headers: { location: answer.redirect, "x-request-id": ctx.request_id } });
  }
  const headers = new Headers({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "private, no-store",
    "x-request-id": ctx.request_id,
    ...taken?.headers,
    ...answer.headers,
  });
  if (op.status === 204) headers.delete("content-type");
  return new Response(op.status === 204 ? null : JSON.stringify(answer.body), { status: op.status ?? 200, headers });
}

/** Logs what went wrong: bugs with their stack, refusals by code. */
function logFailure(ctx: Ctx, op: Operation, request: Request, error: unknown): void {
  // Whoever hangs up makes reads fail.
  if (request.signal.aborted) ctx.log.debug({ operation: op.id }, "aborted");
  else if (error instanceof AppError) ctx.log.debug({ operation: op.id, code: error.code }, "refused");
  else ctx.log.error({ operation: op.id, err: error }, "failed");
}

function handlerOf(op: Operation): Handler {
  return async (request, context) => {
    let ctx: Ctx = requestContext(request.headers);
    try {
      if (op.auth !== "none") {
        const resolved = await resolveContext(request.headers, ctx, "api");
        ctx = resolved;
        if (resolved.via === "cookie") assertSameOrigin(request);
      }
      return await run(op, ctx, request, await context.params);
    } catch (error) {
      logFailure(ctx, op, request, error);
      return problemResponse(error, ctx.request_id);
    }
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
  const handler = (op: Operation | undefined) => (op ? handlerOf(op) : refuse);
  return Object.fromEntries(METHODS.map((method) => [method, handler(operations[method])])) as Record<Method, Handler>;
}
