import pino from "pino";
import { env } from "./env";

const SECRETS = ["password", "password_hash", "token", "cookie", "authorization", "email", "mobile", "secret"];

// Drizzle's errors repeat the query's parameters, e-mails and hashes among them, in message and stack.
const PARAMETERS = /\nparams: [\s\S]*?(?=\n {4}at |$)/g;

type Plain = { type: string; message: string; stack?: string; code?: unknown; cause?: Plain };

/** An error as it may be logged: no query parameters, no further properties, its causes alike. */
function plainError(error: unknown): Plain {
  if (!(error instanceof Error)) return { type: typeof error, message: "Not an error was thrown" };
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  const clean = (text: string) => {
    const without = text.replace(PARAMETERS, "");
    return typeof detail === "string" ? without.replaceAll(detail, "…") : without;
  };
  return {
    type: error.name,
    message: clean(error.message),
    stack: error.stack && clean(error.stack),
    ...(code !== undefined && { code }),
    ...(error.cause !== undefined && { cause: plainError(error.cause) }),
  };
}

/** A logger of JSON lines that keeps secrets and people's addresses out, one level deep and in errors. */
export function createLogger(level: string, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: plainError },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
  };
  return destination ? pino(options, destination) : pino(options);
}

let root: pino.Logger | undefined;

/** The process's logger, on stdout. */
export function log(): pino.Logger {
  root ??= createLogger(env().LOG_LEVEL);
  return root;
}
