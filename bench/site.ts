import { randomBytes } from "node:crypto";
import type { Life } from "@/scripts/life";
import { freePort } from "@/scripts/ports";
import { openPostgres } from "@/scripts/postgres";
import { ensureDatabase } from "@/scripts/postgres/database";
import { ensureBuilt } from "@/scripts/production-build";
import { TEST_DIST_DIR, testEnvironment } from "@/scripts/testing/environment";
import { makeFolder, openWorkbench } from "@/scripts/testing/workbench";
import { startWeb } from "@/scripts/web";

const secret = () => randomBytes(32).toString("hex");

/** A signed-in person of the site's, as the header a browser would send. */
async function signIn(): Promise<string> {
  const { cookieOf, createMember } = await import("@/db/testing/factories");
  const { closeDb } = await import("@/db/client");
  return createMember().then(cookieOf).finally(closeDb);
}

/**
 * A production server with a database and data of its own, without rate limits, gone when `life` ends.
 * @returns its address and a session's cookie header
 */
export async function startSite(life: Life): Promise<{ url: string; cookie: string }> {
  process.env.NEXT_DIST_DIR = TEST_DIST_DIR;
  await ensureBuilt(life.signal, false);
  const workbench = await openWorkbench(life);
  const database = makeFolder(workbench, "database");
  makeFolder(database, "run");
  const { adminUrl, release } = await openPostgres(database, secret(), "throwaway");
  life.atEnd(release);
  const port = await freePort();
  const configuration = {
    DATABASE_URL: await ensureDatabase(adminUrl, secret(), "bench"),
    AUTH_SECRET: secret(),
    DATA_DIR: makeFolder(workbench, "data"),
    PORT: String(port),
    ENABLE_RATE_LIMITING: "false",
    LOG_LEVEL: "warn",
  };
  Object.assign(process.env, configuration);
  const { migrateDatabase } = await import("@/db/migrate");
  await migrateDatabase(configuration.DATABASE_URL);
  const cookie = await signIn();
  const web = await startWeb(testEnvironment(makeFolder(workbench, "tmp"), configuration));
  life.atEnd(web.stop);
  return { url: `http://127.0.0.1:${port}`, cookie };
}
