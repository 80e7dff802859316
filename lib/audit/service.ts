import "server-only";
import { db } from "@/db/client";
import type { Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { AuditAction } from "./constants";
import { insertAudit, selectAuditOf } from "./queries";

type Entry = {
  action: AuditAction;
  /** Whose data it touched; null where it is nobody's. */
  subject_id: string | null;
  /** Values before and after, without secrets. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

/** Writes one audit row inside the transaction of the act it records, so that neither exists without the other. */
export async function recordAudit(tx: Tx, ctx: Ctx, entry: Entry): Promise<void> {
  await insertAudit(tx, {
    id: newId(),
    at: ctx.now(),
    action: entry.action,
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.type === "user" ? ctx.actor.user_id : null,
    subject_id: entry.subject_id,
    request_id: ctx.request_id,
    address: ctx.address,
    before: entry.before ?? null,
    after: entry.after ?? null,
  });
}

/**
 * What happened to one person, newest first.
 * @throws AppError `not_found` for anyone but admins
 */
export async function listAuditOf(ctx: Ctx, input: { subject_id: string; limit: number }) {
  if (ctx.actor.type !== "user" || ctx.actor.role !== "admin") throw new AppError("not_found");
  return selectAuditOf(db(), input.subject_id, input.limit);
}
