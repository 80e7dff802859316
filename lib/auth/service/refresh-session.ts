import "server-only";
import { createHash } from "node:crypto";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { limit } from "@/lib/core/rate-limit";
import { hashToken, newToken, openWith, sealWith } from "@/lib/core/secrets";
import { queueMessage } from "@/lib/messages/service";
import { REFRESH_GRACE_SECONDS } from "../constants";
import { deviceWords } from "../device";
import { ago, idleSince } from "../lifetimes";
import { securityLink } from "../links";
import { lockLiveSession, revokeSession, updateLastSeen } from "../queries/sessions";
import { lockRefreshToken, markRefreshed } from "../queries/tokens";
import { type Entered, issueRefreshToken } from "./start-session";

type Outcome = { entered: Entered } | { reused_by: string };

/** A key that only the holder of a token can make; not the hash that is stored. */
const keyOf = (token: string) => createHash("sha256").update(`gold successor ${token}`).digest();

async function rotate(tx: Tx, token: string, session_id: string, now: Date): Promise<string> {
  const successor = newToken();
  await markRefreshed(tx, hashToken(token), now, sealWith(keyOf(token), successor, session_id));
  return issueRefreshToken(tx, session_id, now, successor);
}

async function exchange(tx: Tx, ctx: Ctx, token: string): Promise<Outcome> {
  const now = ctx.now();
  const stored = await lockRefreshToken(tx, hashToken(token));
  if (!stored || stored.expires_at <= now) throw new AppError("invalid_token");
  const session = await lockLiveSession(tx, stored.session_id, now, idleSince(now));
  if (!session) throw new AppError("invalid_token");
  const { session_id } = stored;
  const claim = { session_id, user_id: session.user_id, epoch: session.epoch };
  if (!stored.used_at) {
    await updateLastSeen(tx, claim, now);
    return { entered: { ...claim, refresh_token: await rotate(tx, token, session_id, now) } };
  }
  const successor = stored.successor_sealed && openWith(keyOf(token), stored.successor_sealed, session_id);
  if (successor && stored.used_at > ago(now, REFRESH_GRACE_SECONDS)) {
    return { entered: { ...claim, refresh_token: successor } };
  }
  await revokeSession(tx, session.user_id, session_id, now);
  const { user_id, email, user_agent, kind } = session;
  const data = { device: deviceWords(user_agent, kind), at: now, security_link: securityLink() };
  await queueMessage(tx, ctx, { template: "token_reuse", user_id, to: email, data });
  await recordAudit(tx, ctx, { action: "user.token_reused", subject_id: user_id, after: { session_id } });
  return { reused_by: user_id };
}

/**
 * Exchanges a refresh token for its successor. Requests that race with one token get the same successor for ten
 * seconds; using it after that means that somebody copied it: the session ends and its owner is told. It never revives
 * a session that has ended. 60 a minute per token.
 * @throws AppError `invalid_token`, `rate_limited`
 */
export async function refreshSession(ctx: Ctx, input: { refresh_token: string }): Promise<Entered> {
  await limit("refresh", hashToken(input.refresh_token));
  const outcome = await transaction((tx) => exchange(tx, ctx, input.refresh_token));
  if ("reused_by" in outcome) throw new AppError("invalid_token");
  return outcome.entered;
}
