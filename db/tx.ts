import "server-only";
import type { Db } from "./client";
import { db } from "./client";

export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** A connection or a transaction: what queries take first. */
export type Executor = Db | Tx;

/** Runs `work` in one transaction: all of it or nothing. */
export function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return db().transaction(work);
}

const UNIQUE_VIOLATION = "23505";

/** The violated constraint's name when `error` is Postgres refusing a duplicate, else null. */
export function uniqueViolation(error: unknown): string | null {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const { code, constraint_name } = (cause ?? {}) as { code?: string; constraint_name?: string };
  return code === UNIQUE_VIOLATION ? (constraint_name ?? "") : null;
}
