import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Env } from "../env";
import { unavailable } from "./unavailable";

/** What of the configuration says where the bucket is. */
export type S3Settings = { S3_BUCKET: string } & Pick<
  Env,
  | "S3_ENDPOINT"
  | "S3_REGION"
  | "S3_FORCE_PATH_STYLE"
  | "S3_ACCESS_KEY_ID"
  | "S3_SECRET_ACCESS_KEY"
  | "S3_PUBLIC_URL"
  | "S3_SIGNED_URLS"
>;

/**
 * How long a server may take, in ms: between two signs of life; for a request without its bytes; and for one that comes
 * soon after it was silent, such as what clears up after that.
 */
export type Patience = { idle: number; whole: number; distrust: number };

/** A request that fails does so within eight seconds, the wait for a connection and the second try included. */
export const PATIENCE: Patience = { idle: 4500, whole: 7000, distrust: 1500 };

/** So long after a silence a server is distrusted, unless it answers before. */
const DISTRUSTED_MS = 10_000;

/** Past this many at once requests wait for each other. */
const CONNECTIONS_MAX = 100;

/** The slowest line that a file may be sent over, so that a large one has longer. */
const BYTES_PER_MS_MIN = 128;

/** A failure as early as that is tried once more: a kept connection had been closed, a server was restarting. */
const AGAIN_WITHIN_MS = 1000;
const AGAIN_AFTER_MS = 100;

const PASSING = /^(ECONNRESET|EPIPE|ECONNREFUSED|EAI_AGAIN|BadDigest|RequestTimeout|SlowDown|InternalError)$/;

type Sdk = typeof import("@aws-sdk/client-s3");
type Failure = { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
type Options = { abortSignal: AbortSignal };

/** A line to the server. */
export type Line = {
  /**
   * Asks the server.
   * @param bytes how much is sent or copied beside the request itself
   * @returns what `work` answers, null when the server says that there is no such file
   * @throws AppError `unavailable` for everything else the server says or does not say
   */
  ask<T>(work: (client: S3Client, sdk: Sdk, options: Options) => Promise<T>, bytes?: number): Promise<T | null>;
};

function isMissing({ name }: Failure): boolean {
  return name === "NoSuchKey" || name === "NotFound";
}

/** Whether a failure is one that may be over already, and came soon. */
function isWorthAgain({ name = "", code = "", $metadata }: Failure, begun: number): boolean {
  if (performance.now() - begun > AGAIN_WITHIN_MS) return false;
  return PASSING.test(code) || PASSING.test(name) || ($metadata?.httpStatusCode ?? 0) >= 500;
}

type Built = { headers: Record<string, string>; body: string | Uint8Array };

function isBuilt(request: unknown): request is Built {
  if (typeof request !== "object" || request === null || !("body" in request && "headers" in request)) return false;
  return typeof request.body === "string" || request.body instanceof Uint8Array;
}

/** Says with what is sent what its MD5 is, so that a server that got something else refuses it: the one sum all know. */
function addDigests({ middlewareStack }: S3Client): void {
  middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (isBuilt(request) && request.body.length > 0)
        request.headers["content-md5"] = createHash("md5").update(request.body).digest("base64");
      return next(args);
    },
    { step: "build", priority: "low", name: "addDigests" },
  );
}

async function connect(settings: S3Settings, patience: Patience): Promise<[S3Client, Sdk]> {
  const sdk = await import("@aws-sdk/client-s3");
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  const client = new sdk.S3Client({
    region: settings.S3_REGION,
    endpoint: settings.S3_ENDPOINT,
    forcePathStyle: settings.S3_FORCE_PATH_STYLE,
    // Without a key the SDK looks for one as it does by itself: environment, files, the machine's role.
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    // What servers other than Amazon's need not understand is left out where it can be.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 1,
    requestHandler: {
      socketTimeout: patience.idle,
      // Said with a warning on the console by default.
      socketAcquisitionWarningTimeout: patience.whole,
      httpAgent: { maxSockets: CONNECTIONS_MAX },
      httpsAgent: { maxSockets: CONNECTIONS_MAX },
    },
  });
  addDigests(client);
  return [client, sdk];
}

/** The SDK's own times do not count its search for credentials. */
async function inTime<T>(ms: number, work: (options: Options) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(new Error(`No answer within ${Math.round(ms)} ms`)));
  });
  const timer = setTimeout(() => stop.abort(), ms);
  return Promise.race([work({ abortSignal: stop.signal }), late]).finally(() => clearTimeout(timer));
}

async function attempt<T>(work: (options: Options) => Promise<T>, ends: number, again = true): Promise<T | null> {
  const begun = performance.now();
  try {
    return await inTime(ends - begun, work);
  } catch (error) {
    const failure = error as Failure;
    if (isMissing(failure)) return null;
    if (!again || !isWorthAgain(failure, begun)) throw unavailable(error);
  }
  await sleep(AGAIN_AFTER_MS);
  return attempt(work, ends, false);
}

/** Lays a line to the bucket's server; the SDK is loaded with the first request. */
export function layLine(settings: S3Settings, patience = PATIENCE): Line {
  let connected: ReturnType<typeof connect> | undefined;
  let distrusted_until = 0;
  return {
    async ask(work, bytes = 0) {
      connected ??= connect(settings, patience);
      const [client, sdk] = await connected;
      const begun = performance.now();
      const distrusted = begun < distrusted_until;
      const ends = begun + (distrusted ? patience.distrust : patience.whole) + bytes / BYTES_PER_MS_MIN;
      try {
        const answer = await attempt((options) => work(client, sdk, options), ends);
        distrusted_until = 0;
        return answer;
      } catch (error) {
        const now = performance.now();
        // Whoever had less time does not prolong it, or a server that has become slow would never be heard again.
        if (!distrusted && now - begun >= patience.idle) distrusted_until = now + DISTRUSTED_MS;
        throw error;
      }
    },
  };
}
