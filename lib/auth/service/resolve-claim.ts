import "server-only";
import { db } from "@/db/client";
import { type Actor, ANONYMOUS, type UserActor } from "@/lib/core/actor";
import { LAST_SEEN_SECONDS } from "../constants";
import { ago, idleSince } from "../lifetimes";
import { type LiveSession, selectLiveSession, updateLastSeen } from "../queries/sessions";
import type { SessionClaim } from "../tokens";

const slot = Symbol.for("gold.live-sessions");
const holder = globalThis as { [slot]?: WeakMap<Actor, LiveSession> };

/** The row an actor was found by, so that who asks for their own account costs no second query. */
export function liveSessionOf(actor: UserActor): LiveSession | null {
  return holder[slot]?.get(actor) ?? null;
}

/**
 * The actor a token stands for right now: role fresh from the database, anonymous once the session has ended, expired
 * or idled, the account is suspended, or its epoch has moved on. One query. Whoever has outgrown their password, or
 * was given it, has no more than a member's rights until it is changed.
 */
export async function resolveClaim(claim: SessionClaim, now: Date): Promise<Actor> {
  const live = await selectLiveSession(db(), claim, now, idleSince(now));
  if (!live) return ANONYMOUS;
  if (live.session_seen_at < ago(now, LAST_SEEN_SECONDS)) await updateLastSeen(db(), claim, now);
  const role = live.password_outgrown ? "user" : live.role;
  const actor: Actor = { type: "user", user_id: claim.user_id, role, session_id: claim.session_id };
  holder[slot] ??= new WeakMap();
  holder[slot].set(actor, live);
  return actor;
}
