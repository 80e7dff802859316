import "server-only";
import { repeat } from "@/lib/core/jobs";
import { removeExpiredLimits } from "@/lib/core/rate-limit";
import { removeDeadSessions } from "./service/sessions";

const HOUR = 60 * 60 * 1000;

/** Hourly: forgets sessions that ended long ago and limits whose window has passed. */
export function startSessionSweeper(): void {
  repeat({
    name: "sessions.sweep",
    every_ms: HOUR,
    run: (ctx) => Promise.all([removeDeadSessions(ctx), removeExpiredLimits()]),
  });
}
