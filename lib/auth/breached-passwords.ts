import "server-only";
import { createHash } from "node:crypto";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";

/** A person waits for this; without an answer the password passes. */
const TIMEOUT_MS = 1500;
/** Twenty times what a range has, padding included. */
const ANSWER_BYTES_MAX = 1024 * 1024;
const PREFIX = 5;
const LINE = /^([0-9A-F]{35}):(\d+)$/i;

async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES_MAX) throw new Error("too long an answer");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("latin1");
}

/** How often the hash was seen, by the answer to a range request; padding lines count 0. */
function timesSeen(answer: string, suffix: string): number {
  let seen = 0;
  for (const line of answer.trimEnd().split(/\r?\n/)) {
    const [, each, count] = LINE.exec(line) ?? [];
    if (!each) throw new Error("not the answer to a range request");
    if (each.toUpperCase() === suffix) seen = Number(count);
  }
  return seen;
}

async function lookUp(digest: string, url: string): Promise<number> {
  const response = await fetch(`${url}/range/${digest.slice(0, PREFIX)}`, {
    headers: { "add-padding": "true", "user-agent": "GOLD" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
    cache: "no-store",
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  }
  return timesSeen(await readBounded(response.body), digest.slice(PREFIX));
}

/** Why the check could not be made, in words that hold neither the password nor its hash. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code } = (error.cause ?? {}) as { code?: string };
  return code ?? (error.name === "Error" ? error.message : error.name);
}

/**
 * Whether a password is known from breaches elsewhere, if that check is switched on (`PASSWORD_BREACH_CHECK`). Only the
 * first five digits of its SHA-1 leave (k-anonymity: haveibeenpwned.com/API/v3#PwnedPasswords). No answer within 1.5 s,
 * or none that can be read, counts as not known and is logged. Asks the network: never inside a transaction.
 */
export async function isBreached(password: string): Promise<boolean> {
  const { PASSWORD_BREACH_CHECK, HIBP_URL } = env();
  if (!PASSWORD_BREACH_CHECK) return false;
  const digest = createHash("sha1").update(password).digest("hex").toUpperCase();
  try {
    return (await lookUp(digest, HIBP_URL)) > 0;
  } catch (error) {
    log().warn({ reason: reasonOf(error) }, "A password was not compared with known breaches");
    return false;
  }
}
