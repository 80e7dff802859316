import "server-only";
import { z } from "zod";
import { db } from "@/db/client";
import { afterCommit, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireAdmin } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { wake } from "@/lib/core/jobs";
import { decodeCursor, type Page, toPage } from "@/lib/core/pagination";
import { deliveryOf } from "../constants";
import { requeueFailed, selectMessages, selectState } from "../queries";
import type { AdminMessage, MessagesQuery } from "../schema";
import { adminView } from "../views";

/**
 * A page of messages, newest first: what became of each, and never what it says.
 * @throws AppError `not_found` for non-admins, `invalid` for a cursor of another list
 */
export async function listMessages(ctx: Ctx, { state, cursor, limit }: MessagesQuery): Promise<Page<AdminMessage>> {
  requireAdmin(ctx.actor);
  const before = cursor === undefined ? null : decodeCursor(cursor, z.uuid());
  const page = toPage(await selectMessages(db(), { state, before, limit: limit + 1 }), limit, ({ id }) => id);
  return { ...page, items: page.items.map(adminView) };
}

/**
 * Queues a message again that was given up, with all its tries before it. Links in it are as old as it is.
 * @throws AppError `not_found` also for non-admins, `conflict` when it was not given up
 */
export async function resendMessage(ctx: Ctx, { id }: { id: string }): Promise<void> {
  requireAdmin(ctx.actor);
  await transaction(async (tx) => {
    const message = await requeueFailed(tx, id, ctx.now());
    if (!message) {
      const state = await selectState(tx, id);
      throw state ? new AppError("conflict", { detail: `It is ${state}` }) : new AppError("not_found");
    }
    await recordAudit(tx, ctx, { action: "message.resent", subject_id: message.user_id, after: { message_id: id } });
    afterCommit(tx, () => wake(deliveryOf(message.channel)));
  });
}
