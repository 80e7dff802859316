import pino from "pino";
import { env } from "./env";

let root: pino.Logger | undefined;

/** The process's logger: JSON lines on stdout, secrets and addresses of people left out. */
export function log(): pino.Logger {
  root ??= pino({
    level: env().LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        "password",
        "*.password",
        "password_hash",
        "*.password_hash",
        "token",
        "*.token",
        "cookie",
        "*.cookie",
        "authorization",
        "*.authorization",
        "email",
        "*.email",
      ],
      censor: "[redacted]",
    },
  });
  return root;
}
