import "server-only";
import { z } from "zod";
import { db } from "@/db/client";
import type { Tx } from "@/db/tx";
import { type Actor, requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { decodeCursor, type Page, toPage } from "@/lib/core/pagination";
import { newToken } from "@/lib/core/secrets";
import { type AuditAction, SECURITY_ACTIONS } from "./constants";
import { type AuditRow, eraseKeys, eventsQuery, insertAudit, selectAuditOf, selectKeys, takeKeys } from "./queries";
import type { AuditEntry, SecurityEvent } from "./schema";
import { holderOf, type Part, sealPart } from "./sealing";
import { entryView, eventView } from "./views";

type Entry = {
  action: AuditAction;
  /** Whose data it touched; null where it is nobody's. */
  subject_id: string | null;
  /** Values before and after, without secrets. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

const PARTS: readonly Part[] = ["address", "values"];

/** A key of each of these holders, made where there is none. */
async function keysOf(tx: Tx, holders: string[], now: Date): Promise<Map<string, string | null>> {
  if (holders.length === 0) return new Map();
  return takeKeys(
    tx,
    [...new Set(holders)].map((subject_id) => ({ subject_id, key: newToken() })),
    now,
  );
}

/**
 * Writes a row with its personal parts sealed, inside the caller's transaction; the commit chains it. Of whoever had
 * their key erased nothing personal is written.
 */
export async function writeAudit(
  tx: Tx,
  row: Omit<AuditRow, "address_sealed" | "values_sealed">,
  clear: Record<Part, unknown>,
): Promise<void> {
  const present = PARTS.filter((part) => clear[part] !== null);
  const keys = await keysOf(
    tx,
    present.map((part) => holderOf(part, row)),
    row.at,
  );
  const sealed = (part: Part) => {
    const key = keys.get(holderOf(part, row));
    return key && clear[part] !== null ? sealPart(key, row.id, part, clear[part]) : null;
  };
  await insertAudit(tx, { ...row, address_sealed: sealed("address"), values_sealed: sealed("values") });
}

function actorIdOf(actor: Actor): string | null {
  if (actor.type === "user") return actor.user_id;
  return actor.type === "api_key" ? actor.key_id : null;
}

/**
 * Writes one audit row inside the transaction of the act it records, so that neither exists without the other. Address
 * and values are sealed under the key of the person they are of, which costs one query beside the insert.
 */
export async function recordAudit(tx: Tx, ctx: Ctx, entry: Entry): Promise<void> {
  const { action, subject_id, before = null, after = null } = entry;
  const row = {
    id: newId(),
    at: ctx.now(),
    action,
    actor_type: ctx.actor.type,
    actor_id: actorIdOf(ctx.actor),
    subject_id,
    request_id: ctx.request_id,
  };
  await writeAudit(tx, row, { address: ctx.address, values: before || after ? { before, after } : null });
}

/**
 * What happened to one person, newest first.
 * @throws AppError `not_found` for anyone but admins
 */
export async function listAuditOf(ctx: Ctx, input: { subject_id: string; limit: number }): Promise<AuditEntry[]> {
  if (ctx.actor.type !== "user" || ctx.actor.role !== "admin") throw new AppError("not_found");
  const rows = await selectAuditOf(db(), input.subject_id, input.limit);
  const holders = new Set(rows.flatMap((row) => PARTS.map((part) => holderOf(part, row))));
  const keys = await selectKeys(db(), [...holders]);
  return rows.map((row) => entryView(row, keys));
}

/**
 * What happened to the security of one's own account, newest first.
 * @param input.limit events a page, 1 to 100; @param input.cursor where the page before ended
 * @throws AppError `unauthenticated`, `invalid` for a cursor of another list
 */
export async function listOwnSecurityEvents(
  ctx: Ctx,
  input: { limit: number; cursor?: string },
): Promise<Page<SecurityEvent>> {
  const { user_id } = requireUser(ctx.actor);
  const before = input.cursor === undefined ? null : decodeCursor(input.cursor, z.uuid());
  const [rows, keys] = await Promise.all([
    eventsQuery(db(), { subject_id: user_id, actions: SECURITY_ACTIONS, before, limit: input.limit + 1 }),
    selectKeys(db(), [user_id]),
  ]);
  const { items, next_cursor } = toPage(rows, input.limit, (last) => last.id);
  return { items: items.map((row) => eventView(row, keys)), next_cursor };
}

/**
 * Erases the key of a person's sealed values, inside the caller's transaction: addresses they acted from and values
 * that speak of them can be read no longer, and none are kept from here on; the chain stays whole. Twice is no error.
 * @throws AppError `forbidden` for anyone but admins and the system
 */
export async function eraseAuditKey(tx: Tx, ctx: Ctx, input: { subject_id: string }): Promise<void> {
  const may = ctx.actor.type === "system" || (ctx.actor.type === "user" && ctx.actor.role === "admin");
  if (!may) throw new AppError("forbidden");
  await eraseKeys(tx, input.subject_id, ctx.now());
}
