import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { UserActor } from "./actor";
import { type Ctx, requestContext, resolveContext } from "./context";
import { AppError } from "./errors";
import type { FormState } from "./form-state";
import { logFailure } from "./log-failure";
import { parse } from "./parse";
import { toProblem } from "./problem";
import { callerOf, limit, limitCalls } from "./rate-limit";
import type { LimitName } from "./rate-limit/rules";

type Options<S extends z.ZodType> = {
  schema: S;
  /** Form fields to input; by default the fields as they are, without React's own. */
  read?: (form: FormData) => unknown;
  /** Fields that are never sent back, such as passwords. */
  secret?: readonly string[];
  auth: "user" | "optional";
  /** Counted for the person signed in, else for the network. */
  limit?: LimitName;
};

/** A form's text fields, without React's own. */
export function textFields(form: FormData): Record<string, string> {
  const entries = [...form].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !entry[0].startsWith("$ACTION"),
  );
  return Object.fromEntries(entries);
}

function failure(error: unknown, ctx: Ctx, values: Record<string, string>): FormState<never> {
  logFailure(ctx.log, error);
  const problem = toProblem(error, ctx.request_id);
  const fields: Record<string, string> = {};
  for (const { path, message } of problem.errors ?? []) fields[path] ??= message;
  const hint = problem.status >= 500 ? ` Nothing was changed. Reference: ${ctx.request_id}` : "";
  const message = [problem.title, problem.detail].filter(Boolean).join(". ") + hint;
  return { status: "failed", code: problem.code, message, fields, values, at: Date.now() };
}

/**
 * A server action for a form: actor, limits, parse, verb, and every failure as a state the form can show. It counts
 * among the calls of the API, or whoever is limited there would go on here.
 * Redirects and not-found pass through.
 */
export function formAction<S extends z.ZodType, T, A extends Options<S>["auth"]>(
  options: Options<S> & { auth: A },
  verb: (ctx: A extends "user" ? Ctx & { actor: UserActor } : Ctx, input: z.output<S>) => Promise<T>,
) {
  type VerbCtx = Parameters<typeof verb>[0];
  const run = async (ctx: Ctx, form: FormData, values: Record<string, string>): Promise<T> => {
    if (options.auth === "user" && ctx.actor.type !== "user") throw new AppError("unauthenticated");
    if (options.limit) await limit(options.limit, callerOf(ctx));
    return verb(ctx as VerbCtx, parse(options.schema, options.read ? options.read(form) : values));
  };
  return async (_previous: FormState<T>, form: FormData): Promise<FormState<T>> => {
    const sent = await headers();
    let ctx = requestContext(sent);
    let values: Record<string, string> = {};
    try {
      // Anybody can call an action with anything.
      if (!(form instanceof FormData)) throw new AppError("invalid");
      values = textFields(form);
      ctx = await resolveContext(sent, ctx);
      limitCalls(ctx);
      return { status: "done", data: await run(ctx, form, values), at: Date.now() };
    } catch (error) {
      unstable_rethrow(error);
      for (const name of options.secret ?? []) delete values[name];
      return failure(error, ctx, values);
    }
  };
}
