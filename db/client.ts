import "server-only";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/core/env";
import { gaugeOf } from "@/lib/core/metrics";

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

/** Measures what a pool was asked for and has not answered: postgres.js itself tells nobody. */
function measure(pool: string, client: postgres.Sql, max: number): void {
  let asked = 0;
  const answered = () => void asked--;
  const { unsafe, begin } = client;
  Object.assign(client, {
    unsafe: (...given: Parameters<typeof unsafe>) => {
      const pending = unsafe(...given);
      // A transaction's first statement counts with the whole of it.
      if (given[2] && "onexecute" in given[2]) return pending;
      asked++;
      pending.then(answered, answered);
      return pending;
    },
    begin: (...given: Parameters<typeof begin>) => {
      asked++;
      return begin(...given).finally(answered);
    },
  });
  gaugeOf("database_pool_connections_max", () => max, { pool });
  gaugeOf("database_pool_in_use", () => Math.min(asked, max), { pool });
  gaugeOf("database_pool_waiting", () => Math.max(0, asked - max), { pool });
}

function connect(name: string, max: number, settings: Record<string, string> = {}): Pool {
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
  measure(name, client, max);
  return { client, db: drizzle(client) };
}

/** The process's one connection pool, opened on first use and shared by every bundle of the server. */
export function db(): Db {
  const held = slots();
  held.main ??= connect("main", env().DATABASE_POOL_SIZE);
  return held.main.db;
}

/**
 * Two connections for counters alone: they stand behind no long query, and their commits do not wait for the disk, so
 * a crash of the database forgets the last moment's counts.
 */
export function countersDb(): Db {
  const held = slots();
  held.counters ??= connect("counters", COUNTER_CONNECTIONS, { synchronous_commit: "off" });
  return held.counters.db;
}

/** Closes the connections, letting running queries finish for five seconds. */
export async function closeDb(): Promise<void> {
  const { main, counters } = slots();
  await Promise.all([main, counters].map((pool) => pool?.client.end({ timeout: 5 })));
  delete holder[slot];
}
