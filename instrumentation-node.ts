import "server-only";
import { startSessionSweeper } from "@/lib/auth/jobs";
import { resolveActor } from "@/lib/auth/resolve-actor";
import { startAvatarJobs } from "@/lib/avatars/jobs";
import { provideActorResolver } from "@/lib/core/actor";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { startSharingCounts } from "@/lib/core/rate-limit";
import { proveStorage } from "@/lib/core/storage/check";
import { startMessageJobs } from "@/lib/messages/jobs";
import { startSystemJobs } from "@/lib/system/jobs";

/**
 * Joins the parts that may not know each other and starts background work; the first thing a server process does.
 * @throws EnvError when the configuration is not usable, or files cannot be stored as it says
 */
export async function startServer(): Promise<void> {
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
