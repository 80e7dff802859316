import postgres from "postgres";
import { migrateDatabase } from "@/db/migrate";

const TEMPLATE = "gold_template";

/** The URL of another database on the same server. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs once before the database tests: a migrated template that every worker copies. */
export async function setup(): Promise<void> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error("TEST_POSTGRES_URL is not set. Run the database tests with: npm test -- db");
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`drop database if exists ${TEMPLATE} with (force)`);
  await admin.unsafe(`create database ${TEMPLATE}`);
  await migrateDatabase(databaseUrl(server, TEMPLATE));
  await admin.end();
}

/** A copy of the template for one worker, dropped first if a worker of that number has been here. */
export async function copyTemplate(server: string, name: string): Promise<string> {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`drop database if exists ${name} with (force)`);
  await admin.unsafe(`create database ${name} template ${TEMPLATE}`);
  await admin.end();
  return databaseUrl(server, name);
}
