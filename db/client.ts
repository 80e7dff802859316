import "server-only";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/core/env";

export type Db = PostgresJsDatabase & { $client: postgres.Sql };

type Pool = { client: postgres.Sql; db: Db };
type Slot = { main?: Pool; counters?: Pool };
const slot = Symbol.for("gold.db");
const holder = globalThis as { [slot]?: Slot };

function slots(): Slot {
  holder[slot] ??= {};
  return holder[slot];
}

const RECONNECT_SECONDS = 0.25;
/** A database that falls over while somebody knocks may never answer that knock; what waits behind it waits so long. */
const CONNECT_SECONDS = 4;
const COUNTER_CONNECTIONS = 2;

function connect(max: number, settings: Record<string, string> = {}): Pool {
  const client = postgres(env().DATABASE_URL, {
    max,
    idle_timeout: 60,
    connect_timeout: CONNECT_SECONDS,
    // Growing, as by default, it would leave queries waiting for 20 s after a longer outage is over.
    backoff: () => RECONNECT_SECONDS,
    onnotice: () => {},
    connection: {
      application_name: "gold",
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 30_000,
      ...settings,
    },
  });
  return { client, db: drizzle(client) };
}

/** The process's one connection pool, opened on first use and shared by every bundle of the server. */
export function db(): Db {
  const held = slots();
  held.main ??= connect(env().DATABASE_POOL_SIZE);
  return held.main.db;
}

/**
 * Two connections for counters alone: they stand behind no long query, and their commits do not wait for the disk, so
 * a crash of the database forgets the last moment's counts.
 */
export function countersDb(): Db {
  const held = slots();
  held.counters ??= connect(COUNTER_CONNECTIONS, { synchronous_commit: "off" });
  return held.counters.db;
}

/** Closes the connections, letting running queries finish for five seconds. */
export async function closeDb(): Promise<void> {
  const { main, counters } = slots();
  await Promise.all([main, counters].map((pool) => pool?.client.end({ timeout: 5 })));
  delete holder[slot];
}
