import "server-only";
import { db } from "@/db/client";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { idleSince } from "../lifetimes";
import { selectLiveSession } from "../queries/sessions";
import type { Account } from "../schema";
import { accountView } from "../views";
import { liveSessionOf } from "./resolve-claim";

/**
 * The actor's own account. Costs no query where the actor was found by their session on this request.
 * @throws AppError `unauthenticated`
 */
export async function getAccount(ctx: Ctx): Promise<Account> {
  const actor = requireUser(ctx.actor);
  const now = ctx.now();
  const row =
    liveSessionOf(actor) ??
    (await selectLiveSession(db(), { session_id: actor.session_id, user_id: actor.user_id }, now, idleSince(now)));
  if (!row) throw new AppError("unauthenticated");
  return accountView(row);
}
