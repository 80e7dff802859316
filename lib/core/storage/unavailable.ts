import { AppError } from "../errors";

const RETRY_SECONDS = 5;

/** The storage cannot do its work now, and why; the reason is for logs and never shown to who asked. */
export function unavailable(cause: unknown): AppError {
  const error = new AppError("unavailable", { retry_after: RETRY_SECONDS });
  error.cause = cause;
  return error;
}
