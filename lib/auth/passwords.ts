import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { hash, verify } from "@node-rs/argon2";
import pLimit, { type LimitFunction } from "p-limit";
import type { Role } from "@/lib/core/actor";
import { AppError, invalid } from "@/lib/core/errors";
import { newKey } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { isBreached } from "./breached-passwords";
import { ARGON2, BCRYPT_COST_MAX, HASHES_AT_ONCE, HASHES_WAITING, passwordMinFor, REFUSAL_MS_MAX } from "./constants";
import { judgePassword } from "./password-strength";
import type { Whose } from "./personal-words";

const slot = Symbol.for("gold.hash-queue");
const holder = globalThis as { [slot]?: LimitFunction };

/** One queue for the whole process, whose bundles do not share modules. */
function queued<T>(work: () => Promise<T>): Promise<T> {
  holder[slot] ??= pLimit(HASHES_AT_ONCE);
  const queue = holder[slot];
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

/**
 * Hashes a password that was right into a hash as we make them today; null when too many wait, for it can be done at
 * the next sign-in.
 */
export async function upgradeHash(password: string): Promise<string | null> {
  try {
    return await hashPassword(password);
  } catch (error) {
    if (error instanceof AppError && error.code === "busy") return null;
    throw error;
  }
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

/** How a hash of ours begins (PHC string format). */
const OURS = `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$`;
const ARGON2_SHAPE = /^\$argon2(?:id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;
const BCRYPT_SHAPE = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Compares with a hash of any kind that is known here; bcrypt looks at 72 bytes, as the system that made it did. */
async function compare(stored: string, password: string): Promise<boolean> {
  if (ARGON2_SHAPE.test(stored)) return verify(stored, password);
  const cost = BCRYPT_SHAPE.exec(stored)?.[1];
  if (cost && Number(cost) <= BCRYPT_COST_MAX) return (await import("@node-rs/bcrypt")).verify(password, stored);
  log().error("A stored password hash is of no known kind");
  return false;
}

/** Older kinds of hash take another time than ours: what all refusals wait for, a little above the slowest met lately. */
let refusalMs = 0;

async function refuse(took: number, ours: boolean): Promise<void> {
  if (!ours) refusalMs = Math.min(REFUSAL_MS_MAX, Math.max(took * 1.25, refusalMs * 0.9));
  if (refusalMs > took) await pause(refusalMs - took);
}

type Verified = {
  matches: boolean;
  /** Right, but hashed in an older way: store the hash that `upgradeHash` makes. */
  needs_rehash: boolean;
};

/**
 * Compares a password with a stored hash: argon2, or bcrypt from an older system. Without one it compares with a decoy,
 * so that an unknown account takes as long as a wrong password.
 * @throws AppError `busy` when too many wait
 */
export async function verifyPassword(stored: string | null, password: string): Promise<Verified> {
  const nobodys = await decoyHash();
  const ours = stored === null || stored.startsWith(OURS);
  const { matches, took } = await queued(async () => {
    const begun = performance.now();
    const matches = await compare(stored ?? nobodys, password);
    // A kind that is quicker than ours must not be told by it.
    if (!matches && !ours) await verify(nobodys, password);
    return { matches, took: performance.now() - begun };
  });
  if (stored !== null && matches) return { matches, needs_rehash: !ours };
  await refuse(took, ours);
  return { matches: false, needs_rehash: false };
}

type Owner = Whose & { role?: Role };

/**
 * Refuses a new password that is too short for the role, easy to guess, too near to its owner's name, e-mail or
 * username, or known from breaches where that is checked. `path` is the field that a refusal is said at. May ask the
 * network: never inside a transaction.
 * @throws AppError `invalid` at `path`
 */
export async function assertAcceptable(
  password: string,
  { role, ...whose }: Owner = {},
  path = "password",
): Promise<void> {
  const min = passwordMinFor(role);
  if ([...password].length < min) throw invalid(path, `At least ${min} characters`);
  const { label, advice } = await judgePassword(password, whose);
  if (advice) throw invalid(path, `${label}. ${advice}`);
  if (await isBreached(password)) {
    throw invalid(path, "Known from a breach elsewhere, so others would try it. Change it wherever you use it.");
  }
}
