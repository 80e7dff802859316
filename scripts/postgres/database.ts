import postgres, { type Sql } from "postgres";
import { SUPERUSER } from "./cluster.ts";

/** The role that owns the app's database and that the app signs in as; it is no superuser. */
const OWNER = "gold";
const DATABASE = "gold";

/** How a server on this machine is addressed. */
function urlOf(port: number, user: string, password: string, database: string): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** The superuser's way in, to the maintenance database. */
export function superuserUrl(port: number, password: string): string {
  return urlOf(port, SUPERUSER, password, "postgres");
}

/** One short piece of work on one connection. */
export async function withConnection<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 10 });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/**
 * Makes the app's role and database unless they exist, and gives the role its password.
 * @returns the URL the app connects with
 */
export async function ensureDatabase(adminUrl: string, password: string, name = DATABASE): Promise<string> {
  await withConnection(adminUrl, async (sql) => {
    // Two starts at once would both find nothing there and both make it; held until the connection ends.
    await sql`select pg_advisory_lock(hashtext('gold.database'))`;
    const [role] = await sql`select 1 from pg_roles where rolname = ${OWNER}`;
    const verb = role ? "alter" : "create";
    await sql.unsafe(`${verb} role ${OWNER} login password '${password.replaceAll("'", "''")}'`);
    const [database] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!database) await sql`create database ${sql(name)} owner ${sql(OWNER)}`;
  });
  return urlOf(Number(new URL(adminUrl).port), OWNER, password, name);
}

/** Drops the app's database with everything in it, whoever is connected. */
export async function dropDatabase(adminUrl: string, name = DATABASE): Promise<void> {
  await withConnection(adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
}
