import type { Logger } from "pino";
import { AppError } from "./errors";

/**
 * Logs what went wrong with a request: refusals by code, what was out of reach with its cause, bugs with their stack.
 * @param facts what was asked for
 */
export function logFailure(logger: Logger, error: unknown, facts: Record<string, unknown> = {}): void {
  if (!(error instanceof AppError)) logger.error({ ...facts, err: error }, "failed");
  else if (error.cause === undefined) logger.debug({ ...facts, code: error.code }, "refused");
  else logger.warn({ ...facts, code: error.code, err: error.cause }, "out");
}
