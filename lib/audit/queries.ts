import "server-only";
import { desc, eq } from "drizzle-orm";
import { audit_log } from "@/db/schema/audit";
import type { Executor, Tx } from "@/db/tx";

export async function insertAudit(tx: Tx, row: typeof audit_log.$inferInsert): Promise<void> {
  await tx.insert(audit_log).values(row);
}

/** What happened to one person, newest first. */
export function selectAuditOf(db: Executor, subject_id: string, limit: number) {
  return db
    .select()
    .from(audit_log)
    .where(eq(audit_log.subject_id, subject_id))
    .orderBy(desc(audit_log.id))
    .limit(limit);
}
