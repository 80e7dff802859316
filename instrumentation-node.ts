import "server-only";
import { startSessionSweeper } from "@/lib/auth/jobs";
import { resolveActor } from "@/lib/auth/resolve-actor";
import { startAvatarJobs } from "@/lib/avatars/jobs";
import { provideActorResolver } from "@/lib/core/actor";
import { env } from "@/lib/core/env";
import { startSharingCounts } from "@/lib/core/rate-limit";
import { startMessageJobs } from "@/lib/messages/jobs";
import { startSystemJobs } from "@/lib/system/jobs";

/**
 * Joins the parts that may not know each other and starts background work; the first thing a server process does.
 * @throws EnvError when the configuration is not usable
 */
export function startServer(): void {
  env();
  provideActorResolver(resolveActor);
  startSessionSweeper();
  startAvatarJobs();
  startMessageJobs();
  startSharingCounts();
  startSystemJobs();
}
