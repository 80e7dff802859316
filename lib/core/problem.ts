import { isDatabaseOut } from "./database-outage";
import { AppError, ERRORS, type ErrorCode, type FieldError } from "./errors";

/** The body of every error answer (RFC 9457). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: ErrorCode;
  request_id: string;
  errors?: FieldError[];
};

const OUT_SECONDS = 2;

/** A thrown value as an error with a code: a database that is out is `unavailable`, everything else is a bug. */
function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return isDatabaseOut(thrown) ? new AppError("unavailable", { retry_after: OUT_SECONDS }) : new AppError("internal");
}

/**
 * Any thrown value as a problem. Errors that are not `AppError`s are bugs, unless the database is out: they become
 * `internal`, without their message.
 */
export function toProblem(thrown: unknown, request_id: string): Problem {
  const known = asAppError(thrown);
  return {
    type: "about:blank",
    title: known.title,
    status: known.status,
    detail: known.details.detail,
    code: known.code,
    request_id,
    errors: known.details.errors,
  };
}

const BEARER = 'Bearer realm="gold"';

/** RFC 6750 §3.1 and RFC 9470 §3 have words of their own for these. */
const CHALLENGES: Partial<Record<ErrorCode, string>> = {
  invalid_token: `${BEARER}, error="invalid_token"`,
  reauthentication_required: `${BEARER}, error="insufficient_user_authentication", max_age=600`,
};

/** The problem as a response, with the headers the status calls for beside those given. */
export function problemResponse(thrown: unknown, request_id: string, given: Record<string, string> = {}): Response {
  const error = asAppError(thrown);
  const problem = toProblem(error, request_id);
  const headers = new Headers({
    ...given,
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": request_id,
  });
  if (problem.status === ERRORS.unauthenticated[0]) headers.set("www-authenticate", CHALLENGES[problem.code] ?? BEARER);
  if (error.details.retry_after !== undefined) headers.set("retry-after", String(error.details.retry_after));
  for (const [name, value] of Object.entries(error.details.headers ?? {})) headers.set(name, value);
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
