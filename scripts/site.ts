import { checkEnv, loadEnv } from "@/lib/core/env";
import { isLoopback } from "@/lib/core/network";
import { proveStorage } from "@/lib/core/storage/check";
import { announceReady } from "./announce.ts";
import { migrate, openData, seed } from "./data.ts";
import type { Life } from "./life.ts";
import { checkPortFree, listenAddress } from "./ports.ts";
import { ensureBuilt } from "./production-build.ts";
import { startWeb } from "./web.ts";
import { printWelcome } from "./welcome.ts";

/** `production` serves the build, `development` the sources with hot reload. Both use the same data. */
export type Mode = "production" | "development";

/**
 * Brings the whole site up and keeps it up until somebody stops it. What is quick to fail comes first.
 * @returns the exit code: 0 after an orderly stop
 */
export async function runSite(life: Life, mode: Mode): Promise<number> {
  Object.assign(process.env, { NODE_ENV: mode });
  checkEnv();
  const { host, port } = listenAddress();
  await checkPortFree(host, port, mode === "production" ? "npm start" : "npm run dev");
  console.log("Opening the database…");
  const data = await openData(life);
  const trouble = await proveStorage(loadEnv());
  if (trouble) console.warn(`${trouble} GOLD starts all the same; pictures wait until it does.`);
  await migrate(data.databaseUrl);
  life.checkpoint();
  if (mode === "production") await ensureBuilt(life.signal, true);
  life.checkpoint();
  const { APP_URL, SMTP_URL } = loadEnv();
  const admin = await seed();
  life.checkpoint();
  const web = await startWeb(process.env, mode);
  life.atEnd(web.stop);
  const outbox = !SMTP_URL && isLoopback(new URL(APP_URL).hostname);
  printWelcome({ url: APP_URL, folder: data.folder, embedded: Boolean(data.adminUrl), outbox, admin });
  announceReady();
  const ended = await Promise.race([web.ended, life.untilStopped()]);
  if (ended === undefined || life.signal.aborted) {
    console.log("\nStopping…");
    return 0;
  }
  console.error("\nThe web server ended unexpectedly; its last message stands above.");
  return ended || 1;
}
