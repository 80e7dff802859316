import { availableParallelism } from "node:os";
import path from "node:path";
import { z } from "zod";
import { isLoopback } from "./network";

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

/** Every variable GOLD reads, and what it must look like. */
export const Variables = z.object({
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
  AVATAR_STORAGE_TYPE: z.enum(["local", "s3"], "must be local or s3").default("local"),
  AVATAR_STORAGE_PATH: z
    .string()
    .refine((value) => path.isAbsolute(value), "must be an absolute path")
    .optional(),
  AVATAR_BASE_URL: z
    .string()
    .regex(/^(https?:\/\/[^/]+)?(\/[\w.-]+)+$/, "must be a path or URL without a trailing slash")
    .default("/files/avatars"),
  AVATAR_STRIP_METADATA: flag(true),
  AVATAR_CONCURRENCY: whole(availableParallelism(), 1, 64),
  AVATAR_ACCEL_PREFIX: z
    .string()
    .regex(/^(\/[\w.-]+)+$/, "must be a path without a trailing slash")
    .optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be a bucket's name")
    .optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional(),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be a region's name")
    .default("us-east-1"),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_FORCE_PATH_STYLE: flag(false),
  S3_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
    .refine((value) => !/[?#]/.test(value), "must not have a query")
    .transform((value) => value.replace(/\/+$/, ""))
    .optional(),
  S3_SIGNED_URLS: flag(false),
  METRICS_TOKEN: z
    .string()
    .min(16, "must be at least 16 characters")
    .regex(/^\S+$/, "must not contain spaces")
    .optional(),
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
export const EXAMPLES: Record<keyof z.infer<typeof Variables>, string> = {
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
  AVATAR_STORAGE_TYPE: "s3",
  AVATAR_STORAGE_PATH: "/var/lib/gold/files",
  AVATAR_BASE_URL: "/files/avatars",
  AVATAR_STRIP_METADATA: "true",
  AVATAR_CONCURRENCY: "2",
  AVATAR_ACCEL_PREFIX: "/_files",
  S3_BUCKET: "gold-files",
  S3_ENDPOINT: "https://s3.example",
  S3_REGION: "eu-central-1",
  S3_ACCESS_KEY_ID: "the key's id",
  S3_SECRET_ACCESS_KEY: "the key's secret",
  S3_FORCE_PATH_STYLE: "true",
  S3_PUBLIC_URL: "https://files.gold.example",
  S3_SIGNED_URLS: "true",
  METRICS_TOKEN: "the output of: openssl rand -base64 32",
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
