import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { type Actor, hasScope, requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { SESSIONS_SHOWN } from "../constants";
import { ago, idleSince } from "../lifetimes";
import { deleteExpiredSignInLinks } from "../queries/connections";
import {
  deleteDeadSessions,
  lockLiveSession,
  revokeAllSessions,
  revokeOtherSessions,
  revokeSession,
  selectSessions,
} from "../queries/sessions";
import { deleteExpiredTokens } from "../queries/tokens";
import type { Session } from "../schema";
import { sessionView } from "../views";

const KEPT_SECONDS = 30 * 24 * 60 * 60;

/**
 * Ends the actor's own session. Ending it twice is no error.
 * @throws AppError `unauthenticated`
 */
export async function endOwnSession(ctx: Ctx): Promise<void> {
  const { session_id, user_id } = requireUser(ctx.actor);
  await transaction(async (tx) => {
    if (await revokeSession(tx, user_id, session_id, ctx.now())) {
      await recordAudit(tx, ctx, { action: "user.signed_out", subject_id: user_id });
    }
  });
}

/**
 * Ends every session of the actor, this one too, and voids every token of theirs.
 * @throws AppError `unauthenticated`
 */
export async function endOwnSessions(ctx: Ctx): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  await transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    await revokeAllSessions(tx, user_id, ctx.now());
    await recordAudit(tx, ctx, { action: "user.sessions_ended", subject_id: user_id });
  });
}

/**
 * Locks the actor's session inside the caller's transaction: one that ended between a request's first byte and its last
 * must not act any more.
 * @throws AppError `unauthenticated`
 */
export async function requireLive(tx: Tx, ctx: Ctx, session_id: string): Promise<void> {
  const now = ctx.now();
  if (!(await lockLiveSession(tx, session_id, now, idleSince(now)))) throw new AppError("unauthenticated");
}

/**
 * Ends every session of the actor but this one. @returns how many ended
 * @throws AppError `unauthenticated`
 */
export async function endOtherSessions(ctx: Ctx): Promise<number> {
  const { user_id, session_id } = requireUser(ctx.actor);
  return transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    const ended = await revokeOtherSessions(tx, user_id, session_id, ctx.now());
    if (ended > 0) {
      await recordAudit(tx, ctx, { action: "user.sessions_ended", subject_id: user_id, after: { ended } });
    }
    return ended;
  });
}

/**
 * Ends one session of the actor's, which may be this one.
 * @throws AppError `unauthenticated`, `not_found` (also for somebody else's, and for one that has ended)
 */
export async function endSession(ctx: Ctx, input: { id: string }): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  await transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    if (!(await revokeSession(tx, user_id, input.id, ctx.now()))) throw new AppError("not_found");
    await recordAudit(tx, ctx, { action: "user.session_ended", subject_id: user_id, after: { session_id: input.id } });
  });
}

/**
 * The actor's live sessions, last seen first; the newest hundred.
 * @throws AppError `unauthenticated`
 */
export async function listOwnSessions(ctx: Ctx): Promise<Session[]> {
  const { user_id, session_id } = requireUser(ctx.actor);
  const now = ctx.now();
  const rows = await selectSessions(db(), user_id, now, idleSince(now), SESSIONS_SHOWN);
  return rows.map((row) => sessionView(row, session_id));
}

/** Admins and the keys they gave `users:admin` keep other people's accounts; the system keeps all. */
export function requireKeeper(actor: Actor): void {
  const may =
    actor.type === "system" || hasScope(actor, "users:admin") || (actor.type === "user" && actor.role === "admin");
  if (!may) throw new AppError("forbidden");
}

/**
 * Ends every session of a person, inside the caller's transaction, which audits why.
 * @throws AppError `forbidden` for anyone but admins and the system
 */
export async function endAllSessions(tx: Tx, ctx: Ctx, user_id: string): Promise<void> {
  requireKeeper(ctx.actor);
  await revokeAllSessions(tx, user_id, ctx.now());
}

/** Forgets sessions that ended more than 30 days ago, and tokens and links that ran out. */
export async function removeDeadSessions(ctx: Ctx): Promise<void> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  await deleteDeadSessions(db(), ago(ctx.now(), KEPT_SECONDS));
  await deleteExpiredTokens(db(), ctx.now(), ago(ctx.now(), KEPT_SECONDS));
  await deleteExpiredSignInLinks(db(), ctx.now());
}
