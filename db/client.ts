import "server-only";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/core/env";

export type Db = PostgresJsDatabase;

type Slot = { client: postgres.Sql; db: Db };
const slot = Symbol.for("gold.db");
const holder = globalThis as { [slot]?: Slot };

function connect(): Slot {
  const { DATABASE_URL, DATABASE_POOL_SIZE } = env();
  const client = postgres(DATABASE_URL, {
    max: DATABASE_POOL_SIZE,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: "gold", statement_timeout: 15_000, idle_in_transaction_session_timeout: 30_000 },
  });
  return { client, db: drizzle(client) };
}

/** The process's one connection pool, opened on first use and shared by every bundle of the server. */
export function db(): Db {
  holder[slot] ??= connect();
  return holder[slot].db;
}

/** Closes the pool, letting running queries finish for five seconds. */
export async function closeDb(): Promise<void> {
  await holder[slot]?.client.end({ timeout: 5 });
  delete holder[slot];
}
