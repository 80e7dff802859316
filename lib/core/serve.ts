import "server-only";
import type { z } from "zod";
import { readJson } from "./body";
import { type Ctx, requestContext, resolveContext } from "./context";
import { AppError } from "./errors";
import type { Method, Operation } from "./operation";
import { assertSameOrigin } from "./origin";
import { parse } from "./parse";
import { problemResponse } from "./problem";
import { limit } from "./rate-limit";

type Handler = (request: Request, context: { params: Promise<Record<string, string | string[]>> }) => Promise<Response>;

function queryOf(request: Request): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const { searchParams } = new URL(request.url);
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return query;
}

function limitKey(ctx: Ctx): string {
  return ctx.actor.type === "user" ? ctx.actor.user_id : (ctx.address ?? "unknown");
}

/** A bad placeholder names a thing that does not exist. */
function parseParams(schema: z.ZodType | undefined, params: unknown): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new AppError("not_found");
  return parsed.data;
}

async function run(op: Operation, ctx: Ctx, request: Request, params: unknown): Promise<Response> {
  if (op.auth === "user" && ctx.actor.type !== "user") throw new AppError("unauthenticated");
  const taken = op.limit ? await limit(op.limit, limitKey(ctx)) : null;
  const call = {
    ctx,
    request,
    params: parseParams(op.params, params),
    query: op.query ? parse(op.query, queryOf(request)) : undefined,
    body: op.body && op.consumes !== "multipart/form-data" ? parse(op.body, await readJson(request)) : undefined,
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
  return new Response(JSON.stringify(answer.body), { status: op.status ?? 200, headers });
}

/** Logs what went wrong: bugs with their stack, refusals by code. */
function logFailure(ctx: Ctx, op: Operation, error: unknown): void {
  if (error instanceof AppError) ctx.log.debug({ operation: op.id, code: error.code }, "refused");
  else ctx.log.error({ operation: op.id, err: error }, "failed");
}

function handlerOf(op: Operation): Handler {
  return async (request, context) => {
    let ctx: Ctx = requestContext(request.headers);
    try {
      const resolved = await resolveContext(request.headers, ctx);
      ctx = resolved;
      if (resolved.via === "cookie") assertSameOrigin(request);
      return await run(op, ctx, request, await context.params);
    } catch (error) {
      logFailure(ctx, op, error);
      return problemResponse(error, ctx.request_id);
    }
  };
}

/**
 * Route handlers for operations, by method: request id, actor, limit, parse, service, answer, in that order.
 * @example export const { GET, PUT } = serve({ GET: getOwnProfile, PUT: replaceOwnProfile });
 */
export function serve<M extends Method>(operations: Record<M, Operation>): Record<M, Handler> {
  const entries = Object.entries(operations) as [M, Operation][];
  return Object.fromEntries(entries.map(([method, op]) => [method, handlerOf(op)])) as Record<M, Handler>;
}
