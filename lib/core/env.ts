import path from "node:path";
import { z } from "zod";
import { isLoopback } from "./network";

/** Thrown by `loadEnv`; `message` is ready to print and names every variable that is wrong. */
export class EnvError extends Error {}

const whole = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(fallback);

const flag = (fallback: boolean) =>
  z
    .enum(["true", "false", "1", "0"], "must be true or false")
    .transform((value) => value === "true" || value === "1")
    .default(fallback);

/** `GOLD <mail@gold.example>` or the address alone. */
const sender = z
  .string()
  .regex(
    /^(?:[^<>"@\p{Cc}]* <[^<>"\s@]+@[^<>"\s@]+>|[^<>"\s@]+@[^<>"\s@]+)$/u,
    "must be an address, or a name and <address>",
  )
  .transform((value) => {
    const { name = "", address = value } = /^(?<name>.*) <(?<address>.+)>$/.exec(value)?.groups ?? {};
    return { name: name.trim(), address };
  });

/** OpenID Connect Discovery 1.0 §4: https, no query, no fragment; on this machine http will do. */
const issuer = z
  .url({ protocol: /^https?$/, error: "must be an https URL", abort: true })
  .refine((value) => /^https:/i.test(value) || isLoopback(new URL(value).hostname), "must be an https URL")
  .refine((value) => !/[?#]/.test(value), "must not have a query or fragment")
  .refine((value) => new URL(value).username === "", "must not name a user");

const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  PORT: whole(3000, 1, 65_535),
  HOST: z.string().min(1, "must not be empty").default("127.0.0.1"),
  APP_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) URL without a path", abort: true })
    .refine((value) => new URL(value).pathname === "/", "must be an http(s) URL without a path")
    .transform((value) => new URL(value).origin)
    .optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" }),
  DATABASE_POOL_SIZE: whole(10, 1, 200),
  AUTH_SECRET: z.string().min(32, "must be at least 32 characters"),
  AUTH_SECRET_PREVIOUS: z.string().min(32, "must be at least 32 characters").optional(),
  SESSION_IDLE_DAYS: whole(14, 1, 365),
  SESSION_ABSOLUTE_DAYS: whole(90, 1, 365),
  TRUSTED_PROXY_HOPS: whole(0, 0, 10),
  DATA_DIR: z
    .string()
    .min(1, "must not be empty")
    .default(".data")
    .transform((value) => path.resolve(/* turbopackIgnore: true */ value)),
  AVATAR_STORAGE_PATH: z
    .string()
    .refine((value) => path.isAbsolute(value), "must be an absolute path")
    .optional(),
  AVATAR_BASE_URL: z
    .string()
    .regex(/^(https?:\/\/[^/]+)?(\/[\w.-]+)+$/, "must be a path or URL without a trailing slash")
    .default("/files/avatars"),
  MAX_AVATAR_SIZE: whole(5 * 1024 * 1024, 1024, 50 * 1024 * 1024),
  ENABLE_RATE_LIMITING: flag(true),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: "must be a redis:// or rediss:// URL" })
    .refine((value) => new URL(value).hostname !== "", "must name a host")
    .optional(),
  UPSTASH_REDIS_REST_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().regex(/^\S+$/, "must not contain spaces").optional(),
  PASSWORD_BREACH_CHECK: flag(false),
  HIBP_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
    .refine((value) => !/[?#]/.test(value), "must not have a query")
    .transform((value) => value.replace(/\/+$/, ""))
    .default("https://api.pwnedpasswords.com"),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// URL", abort: true })
    .refine((value) => new URL(value).hostname !== "", "must name a host")
    .refine((value) => !/[?#]/.test(value), "must not have a query; encode ? and # in the password")
    .optional(),
  MAIL_FROM: sender.optional(),
  TWILIO_ACCOUNT_SID: z.string().regex(/^\w+$/, "must be an account's SID").optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|MG\w+)$/, "must be a number in E.164 or a messaging service's SID")
    .optional(),
  TWILIO_BASE_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
    .transform((value) => value.replace(/\/+$/, ""))
    .default("https://api.twilio.com"),
  AUTH_GOOGLE_ID: z.string().optional(),
  AUTH_GOOGLE_SECRET: z.string().optional(),
  AUTH_GITHUB_ID: z.string().optional(),
  AUTH_GITHUB_SECRET: z.string().optional(),
  AUTH_OIDC_ISSUER: issuer.optional(),
  AUTH_OIDC_ID: z.string().optional(),
  AUTH_OIDC_SECRET: z.string().optional(),
  AUTH_OIDC_NAME: z.string().trim().min(1, "must not be empty").max(40, "must have at most 40 characters").optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

/** A valid value for each variable, shown beside a bad one. */
const EXAMPLES: Record<keyof z.infer<typeof schema>, string> = {
  NODE_ENV: "production",
  PORT: "3000",
  HOST: "127.0.0.1",
  APP_URL: "https://gold.example",
  DATABASE_URL: "postgres://gold:password@127.0.0.1:5432/gold",
  DATABASE_POOL_SIZE: "10",
  AUTH_SECRET: "the output of: openssl rand -base64 32",
  AUTH_SECRET_PREVIOUS: "the AUTH_SECRET before this one",
  SESSION_IDLE_DAYS: "14",
  SESSION_ABSOLUTE_DAYS: "90",
  TRUSTED_PROXY_HOPS: "1",
  DATA_DIR: "/var/lib/gold",
  AVATAR_STORAGE_PATH: "/var/lib/gold/files",
  AVATAR_BASE_URL: "/files/avatars",
  MAX_AVATAR_SIZE: "5242880",
  ENABLE_RATE_LIMITING: "true",
  REDIS_URL: "redis://:password@127.0.0.1:6379/0",
  UPSTASH_REDIS_REST_URL: "https://name.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "the database's REST token",
  PASSWORD_BREACH_CHECK: "true",
  HIBP_URL: "https://api.pwnedpasswords.com",
  SMTP_URL: "smtps://user:password@smtp.example:465",
  MAIL_FROM: "GOLD <mail@gold.example>",
  TWILIO_ACCOUNT_SID: "AC0123456789abcdef0123456789abcdef",
  TWILIO_AUTH_TOKEN: "the account's token",
  TWILIO_FROM: "+31201234567",
  TWILIO_BASE_URL: "https://api.twilio.com",
  AUTH_GOOGLE_ID: "1234567890-abc.apps.googleusercontent.com",
  AUTH_GOOGLE_SECRET: "the client's secret",
  AUTH_GITHUB_ID: "Iv1.0123456789abcdef",
  AUTH_GITHUB_SECRET: "the client's secret",
  AUTH_OIDC_ISSUER: "https://id.example",
  AUTH_OIDC_ID: "gold",
  AUTH_OIDC_SECRET: "the client's secret",
  AUTH_OIDC_NAME: "Example",
  LOG_LEVEL: "info",
};

type Parsed = z.infer<typeof schema>;

export type Env = Omit<Parsed, "APP_URL" | "MAIL_FROM"> & {
  APP_URL: string;
  SECURE: boolean;
  MAIL_FROM: NonNullable<Parsed["MAIL_FROM"]>;
};

type Variables = Record<string, string | undefined>;

/** Variables that work together only: with one of them the others are missing. */
const TOGETHER = [
  ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"],
  ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"],
  ["AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET"],
  ["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"],
  ["AUTH_OIDC_ISSUER", "AUTH_OIDC_ID", "AUTH_OIDC_SECRET"],
];

/** Variables of which only one can be meant. */
const EITHER = [["REDIS_URL", "UPSTASH_REDIS_REST_URL"]] as const;

/** Variables that `npm start` provides by itself when they are absent; start-up checks skip them. */
const PROVIDED = ["DATABASE_URL", "AUTH_SECRET"] as const;

type Problem = { path: PropertyKey[]; message: string };

/** What is wrong between variables that are each right by themselves. */
function contradictions(known: Variables): Problem[] {
  const apart = TOGETHER.filter((names) => names.some((name) => known[name])).flat();
  const missing = apart.filter((name) => !known[name]).map((name) => ({ path: [name], message: "is missing" }));
  const rivals = EITHER.filter((names) => names.every((name) => known[name])).map(([name, other]) => ({
    path: [name],
    message: `and ${other} are both set, and only one can be used: unset the other`,
  }));
  return [...missing, ...rivals];
}

function parse(variables: Variables, provided: readonly string[]) {
  const known = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, variables[name] || undefined]));
  const parsed = schema.safeParse(known);
  const issues = (parsed.error?.issues ?? []).filter((issue) => {
    const name = String(issue.path[0]);
    return !(provided.includes(name) && known[name] === undefined);
  });
  const problems: Problem[] = [...issues, ...contradictions(known)];
  if (problems.length > 0) {
    const lines = problems.map((issue) => {
      const name = String(issue.path[0]) as keyof typeof EXAMPLES;
      const problem = known[name] === undefined ? "is missing" : issue.message;
      return `  ${name} ${problem}. Example: ${name}=${EXAMPLES[name]}`;
    });
    throw new EnvError(`The configuration is not usable:\n${[...new Set(lines)].join("\n")}`);
  }
  return parsed.data;
}

/**
 * Reads and checks the configuration.
 * @throws EnvError naming each bad or missing variable, what was wrong and an example.
 */
export function loadEnv(variables: Variables = process.env): Env {
  const data = parse(variables, []);
  if (!data) throw new EnvError("The configuration is not usable.");
  const APP_URL = data.APP_URL ?? `http://localhost:${data.PORT}`;
  const SECURE = APP_URL.startsWith("https://");
  const MAIL_FROM = data.MAIL_FROM ?? { name: "GOLD", address: `no-reply@${new URL(APP_URL).hostname}` };
  return { ...data, APP_URL, SECURE, MAIL_FROM };
}

/** Checks what a person set, before the start has made the secrets and the database it can provide. */
export function checkEnv(variables: Variables = process.env): void {
  parse(variables, PROVIDED);
}

let cached: Env | undefined;

/** The configuration of this process, read on first use so that a build needs none. */
export function env(): Env {
  cached ??= loadEnv();
  return cached;
}
