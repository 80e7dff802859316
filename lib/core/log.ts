import pino from "pino";
import { env } from "./env";

const SECRETS = ["password", "password_hash", "token", "cookie", "authorization", "email", "mobile", "secret"];

// Drizzle's errors end with the query's parameters, e-mails and hashes among them.
const PARAMETERS = /\nparams: [\s\S]*$/;
const QUOTED = /"[^"]*"/g;
const CAUSES_MAX = 5;

type Plain = { type: string; message: string; stack?: string; code?: unknown; cause?: Plain };

/** An error's message without what people wrote: Postgres repeats values as detail, and in class 22 in the message. */
function cleanMessage(error: Error & { code?: unknown; detail?: unknown }): string {
  const message = error.message.replace(PARAMETERS, "");
  const without = typeof error.detail === "string" ? message.replaceAll(error.detail, "…") : message;
  return String(error.code).startsWith("22") ? without.replace(QUOTED, '"…"') : without;
}

/** An error as it may be logged: no query parameters, no further properties, its causes alike. */
function plainError(error: unknown, depth = 0): Plain {
  if (!(error instanceof Error)) return { type: typeof error, message: "Not an error was thrown" };
  const message = cleanMessage(error);
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message,
    stack: error.stack?.replace(error.message, () => message),
    ...(code !== undefined && { code }),
    ...(error.cause !== undefined && depth < CAUSES_MAX && { cause: plainError(error.cause, depth + 1) }),
  };
}

/** A logger of JSON lines that keeps secrets and people's addresses out, one level deep and in errors. */
export function createLogger(level: string, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => plainError(error) },
    hooks: {
      // Without words of our own pino would repeat the error's.
      logMethod(args, method) {
        const wordless = args.length === 1 && typeof args[0] !== "string";
        method.apply(this, wordless ? [args[0], "logged"] : args);
      },
    },
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
