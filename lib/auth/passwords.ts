import "server-only";
import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { AppError, invalid } from "@/lib/core/errors";
import { newKey } from "@/lib/core/ids";
import { ARGON2, HASHES_AT_ONCE, HASHES_WAITING } from "./constants";

const queue = pLimit(HASHES_AT_ONCE);

function queued<T>(work: () => Promise<T>): Promise<T> {
  if (queue.pendingCount >= HASHES_WAITING) throw new AppError("busy", { retry_after: 5 });
  return queue(work);
}

/**
 * Hashes a password with argon2id into its PHC string (~100 ms, 64 MiB; four at once).
 * @throws AppError `busy` when too many wait
 */
export async function hashPassword(password: string): Promise<string> {
  return queued(() => hash(password, ARGON2));
}

let decoy: Promise<string> | undefined;

/** A hash of nothing anybody knows; made once, and again should that fail. */
async function decoyHash(): Promise<string> {
  decoy ??= hashPassword(newKey());
  try {
    return await decoy;
  } catch (error) {
    decoy = undefined;
    throw error;
  }
}

/**
 * Compares a password with a stored hash. Without one it compares with a decoy, so that an unknown account takes as
 * long as a wrong password.
 * @throws AppError `busy` when too many wait
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const nobodys = await decoyHash();
  const matches = await queued(() => verify(stored ?? nobodys, password));
  return matches && stored !== null;
}

let common: Promise<Set<string>> | undefined;

async function loadCommon(): Promise<Set<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"]);
}

/**
 * Refuses a password that is among the 49,000 most common ones or a single character repeated.
 * @throws AppError `invalid` at `password`
 */
export async function assertUncommon(password: string): Promise<void> {
  common ??= loadCommon();
  const folded = password.toLowerCase();
  const repeated = new Set(folded).size === 1;
  if (repeated || (await common).has(folded)) {
    throw invalid("password", "Too common: one of the first that others would try");
  }
}
