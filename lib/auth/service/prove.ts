import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser, type UserActor } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError, invalid } from "@/lib/core/errors";
import { limit } from "@/lib/core/rate-limit";
import { RECENT_PROOF_SECONDS } from "../constants";
import { ago, idleSince } from "../lifetimes";
import { verifyPassword } from "../passwords";
import { selectCredentials } from "../queries/accounts";
import { lockLiveSession, updateProved } from "../queries/sessions";

/**
 * The actor, for a sensitive act inside the caller's transaction: their session is locked and still lives, and they
 * showed who they are within ten minutes.
 * @throws AppError `unauthenticated`, `reauthentication_required`
 */
export async function requireRecentProof(tx: Tx, ctx: Ctx): Promise<UserActor> {
  const actor = requireUser(ctx.actor);
  const now = ctx.now();
  const session = await lockLiveSession(tx, actor.session_id, now, idleSince(now));
  if (!session) throw new AppError("unauthenticated");
  if (session.proved_at < ago(now, RECENT_PROOF_SECONDS)) throw new AppError("reauthentication_required");
  return actor;
}

/** Marks the actor's session as having shown just now who they are, inside the caller's transaction. */
export async function markProved(tx: Tx, ctx: Ctx): Promise<void> {
  const { session_id, user_id } = requireUser(ctx.actor);
  if (!(await updateProved(tx, session_id, ctx.now()))) throw new AppError("unauthenticated");
  await recordAudit(tx, ctx, { action: "user.reauthenticated", subject_id: user_id });
}

/**
 * Shows again who one is, by the password; sensitive acts are open for ten minutes. Ten tries in a quarter of an hour.
 * @throws AppError `unauthenticated`, `invalid` at `password`, `rate_limited`, `busy`
 */
export async function reauthenticate(ctx: Ctx, input: { password: string }): Promise<void> {
  const { user_id } = requireUser(ctx.actor);
  const taken = await limit("reauthenticate", user_id);
  const account = await selectCredentials(db(), { user_id });
  if (!(await verifyPassword(account?.password_hash ?? null, input.password)).matches) {
    throw invalid("password", "This is not your password");
  }
  await taken.refund();
  await transaction((tx) => markProved(tx, ctx));
}
