import { Halt } from "./bootstrap/halt.mjs";
import { dataDir, prepareDataFolder } from "./data-folder.ts";
import type { Life } from "./life.ts";
import { ensureDatabase, withConnection } from "./postgres/database.ts";
import { openPostgres } from "./postgres.ts";
import { loadSecrets } from "./secrets.ts";

/** `adminUrl` is the embedded server's superuser, absent when the database is somebody else's. */
export type Data = { folder: string; databaseUrl: string; adminUrl?: string };

/**
 * Makes this installation's data usable and completes `process.env` with what the app needs to find it:
 * data folder, secrets, and the embedded Postgres unless `DATABASE_URL` names another.
 */
export async function openData(life: Life): Promise<Data> {
  const folder = dataDir();
  prepareDataFolder(folder);
  const { AUTH_SECRET, POSTGRES_PASSWORD, DATABASE_PASSWORD } = loadSecrets(folder);
  Object.assign(process.env, { DATA_DIR: folder, AUTH_SECRET });
  life.checkpoint();
  const external = process.env.DATABASE_URL;
  if (external) {
    await checkConnects(external);
    return { folder, databaseUrl: external };
  }
  const { adminUrl, release } = await openPostgres(folder, POSTGRES_PASSWORD);
  life.atEnd(release);
  const databaseUrl = await ensureDatabase(adminUrl, DATABASE_PASSWORD);
  Object.assign(process.env, { DATABASE_URL: databaseUrl });
  life.checkpoint();
  return { folder, databaseUrl, adminUrl };
}

/** Brings the schema up to date, and with it what only the program can rewrite. */
export async function migrate(databaseUrl: string): Promise<void> {
  const { migrateDatabase } = await import("@/db/migrate");
  await migrateDatabase(databaseUrl);
  const { carryOverAudit } = await import("@/lib/audit/service/carry-over");
  const { systemContext } = await import("@/lib/core/context");
  const { closeDb } = await import("@/db/client");
  try {
    await carryOverAudit(systemContext());
  } finally {
    await closeDb();
  }
}

/** Puts the demo data in, once. @returns the admin with a new password, or null when it was there already */
export async function seed(): Promise<{ email: string; password: string } | null> {
  const { seedDemo } = await import("@/db/seed/seed");
  const { closeDb } = await import("@/db/client");
  try {
    return (await seedDemo()).admin;
  } finally {
    await closeDb();
  }
}

async function checkConnects(url: string): Promise<void> {
  try {
    await withConnection(url, (sql) => sql`select 1`);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw new Halt(
      `The database that DATABASE_URL names does not answer: ${message || code}.`,
      "Check host, port, user, password and database name in it, and that the server runs.",
      "Or unset DATABASE_URL, and GOLD brings its own Postgres.",
    );
  }
}
