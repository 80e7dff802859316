import path from "node:path";
import type { z } from "zod";
import { isDefaultSecret } from "./default-secrets";
import { EXAMPLES, Variables } from "./env-variables";

/** Thrown by `loadEnv`; `message` is ready to print and names every variable that is wrong. */
export class EnvError extends Error {}

type Parsed = z.infer<typeof Variables>;

export type Env = Omit<Parsed, "APP_URL" | "MAIL_FROM"> & {
  APP_URL: string;
  SECURE: boolean;
  MAIL_FROM: NonNullable<Parsed["MAIL_FROM"]>;
};

type Given = Record<string, string | undefined>;

/** Variables that work together only: with one of them the others are missing. */
const TOGETHER = [
  ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"],
  ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"],
  ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"],
  ["AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET"],
  ["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"],
  ["AUTH_OIDC_ISSUER", "AUTH_OIDC_ID", "AUTH_OIDC_SECRET"],
];

/** Variables of which only one can be meant. */
const EITHER = [["REDIS_URL", "UPSTASH_REDIS_REST_URL"]] as const;

/** What `npm start` provides by itself when it is absent. */
const Unprovided = Variables.partial({ DATABASE_URL: true, AUTH_SECRET: true });

/** Variables that a stranger who knows them could do harm with. */
const SECRETS = ["AUTH_SECRET", "AUTH_SECRET_PREVIOUS", "METRICS_TOKEN", "S3_SECRET_ACCESS_KEY"];

type Problem = { path: PropertyKey[]; message: string };

/** What is wrong between variables that are each right by themselves. */
function contradictions(known: Given): Problem[] {
  const apart = TOGETHER.filter((names) => names.some((name) => known[name])).flat();
  const missing = apart.filter((name) => !known[name]).map((name) => ({ path: [name], message: "is missing" }));
  const rivals = EITHER.filter((names) => names.every((name) => known[name])).map(([name, other]) => ({
    path: [name],
    message: `and ${other} are both set, and only one can be used: unset the other`,
  }));
  return [
    ...missing,
    ...rivals,
    ...unnamedBucket(known),

    ...laidBare(known),
    ...givenAway(known),
  ];
}

function unnamedBucket({ AVATAR_STORAGE_TYPE, S3_BUCKET }: Given): Problem[] {
  return AVATAR_STORAGE_TYPE === "s3" && !S3_BUCKET ? [{ path: ["S3_BUCKET"], message: "is missing" }] : [];
}

/** Whatever lies in the folder of files is copied when they move to a bucket. */
function laidBare({ AVATAR_STORAGE_PATH, DATA_DIR = ".data" }: Given): Problem[] {
  if (!AVATAR_STORAGE_PATH) return [];
  const way = path.relative(AVATAR_STORAGE_PATH, path.resolve(/* turbopackIgnore: true */ DATA_DIR));
  if (way === ".." || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) return [];
  return [{ path: ["AVATAR_STORAGE_PATH"], message: "holds DATA_DIR with its secrets: choose a folder of its own" }];
}

/** On a developer's machine any secret will do. */
function givenAway(known: Given): Problem[] {
  if (known.NODE_ENV !== "production") return [];
  const message = "is one that anybody would try first: make one of your own";
  return SECRETS.filter((name) => known[name] && isDefaultSecret(known[name])).map((name) => ({
    path: [name],
    message,
  }));
}

function parse<S extends z.ZodType>(schema: S, variables: Given): z.output<S> {
  const known = Object.fromEntries(Object.keys(Variables.shape).map((name) => [name, variables[name] || undefined]));
  const parsed = schema.safeParse(known);
  const problems: Problem[] = [...(parsed.error?.issues ?? []), ...contradictions(known)];
  if (parsed.success && problems.length === 0) return parsed.data;
  const lines = problems.map((issue) => {
    const name = String(issue.path[0]) as keyof typeof EXAMPLES;
    const problem = known[name] === undefined ? "is missing" : issue.message;
    return `  ${name} ${problem}. Example: ${name}=${EXAMPLES[name]}`;
  });
  throw new EnvError(`The configuration is not usable:\n${[...new Set(lines)].join("\n")}`);
}

/**
 * Reads and checks the configuration.
 * @throws EnvError naming each bad or missing variable, what was wrong and an example.
 */
export function loadEnv(variables: Given = process.env): Env {
  const data = parse(Variables, variables);
  const APP_URL = data.APP_URL ?? `http://localhost:${data.PORT}`;
  const SECURE = APP_URL.startsWith("https://");
  const MAIL_FROM = data.MAIL_FROM ?? { name: "GOLD", address: `no-reply@${new URL(APP_URL).hostname}` };
  return { ...data, APP_URL, SECURE, MAIL_FROM };
}

/**
 * Checks what a person set, before the start has made the secrets and the database it can provide.
 * @returns what is known by then
 * @throws EnvError as `loadEnv` does
 */
export function checkEnv(variables: Given = process.env): z.infer<typeof Unprovided> {
  return parse(Unprovided, variables);
}

let cached: Env | undefined;

/** The configuration of this process, read on first use so that a build needs none. */
export function env(): Env {
  cached ??= loadEnv();
  return cached;
}
