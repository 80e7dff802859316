import "server-only";
import { db } from "@/db/client";
import { job_runs } from "@/db/schema/system";

/** Keeps the last run of a job in place of the one before. */
export async function keepRun(run: typeof job_runs.$inferInsert): Promise<void> {
  await db().insert(job_runs).values(run).onConflictDoUpdate({ target: job_runs.name, set: run });
}
