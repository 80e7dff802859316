import "server-only";
import { writeSync } from "node:fs";
import { inspect } from "node:util";
import { startSessionSweeper } from "@/lib/auth/jobs";
import { resolveActor } from "@/lib/auth/resolve-actor";
import { startAvatarJobs } from "@/lib/avatars/jobs";
import { provideActorResolver } from "@/lib/core/actor";
import { EnvError, env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { startSharingCounts } from "@/lib/core/rate-limit";
import { proveStorage } from "@/lib/core/storage/check";
import { startMessageJobs } from "@/lib/messages/jobs";
import { startSystemJobs } from "@/lib/system/jobs";

async function join(): Promise<void> {
  env();
  const trouble = await proveStorage();
  if (trouble) log().warn({ trouble }, "started without the storage of pictures");
  provideActorResolver(resolveActor);
  startSessionSweeper();
  startAvatarJobs();
  startMessageJobs();
  startSharingCounts();
  startSystemJobs();
}

/**
 * Joins the parts that may not know each other and starts background work; the first thing a server process does. Ends
 * the process with 1 when the configuration is not usable, or files cannot be stored as it says: Next would go on
 * without what was not started.
 */
export async function startServer(): Promise<void> {
  try {
    await join();
  } catch (error) {
    writeSync(2, error instanceof EnvError ? `\n${error.message}\n\n` : `${inspect(error)}\n`);
    process.exit(1);
  }
}
