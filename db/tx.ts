import "server-only";
import type { Db } from "./client";
import { db } from "./client";

export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** A connection or a transaction: what queries take first. */
export type Executor = Db | Tx;

const waiting = new WeakMap<Tx, (() => void)[]>();

/** Runs `work` in one transaction: all of it or nothing. */
export async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  const acts: (() => void)[] = [];
  const result = await db().transaction((tx) => {
    waiting.set(tx, acts);
    return work(tx);
  });
  for (const act of acts) act();
  return result;
}

/** Does something once the transaction has committed, and not at all when it fails. `act` must not throw. */
export function afterCommit(tx: Tx, act: () => void): void {
  waiting.get(tx)?.push(act);
}

const UNIQUE_VIOLATION = "23505";

/** The violated constraint's name when `error` is Postgres refusing a duplicate, else null. */
export function uniqueViolation(error: unknown): string | null {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const { code, constraint_name } = (cause ?? {}) as { code?: string; constraint_name?: string };
  return code === UNIQUE_VIOLATION ? (constraint_name ?? "") : null;
}
