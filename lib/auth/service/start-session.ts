import "server-only";
import type { Tx } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { ANONYMOUS, type Role } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { hashToken, newToken } from "@/lib/core/secrets";
import { queueMessage } from "@/lib/messages/service";
import { type Proof, REFRESH_TOKEN_SECONDS, SESSIONS_REMEMBERED, type SessionKind } from "../constants";
import { deviceWords, isNewDevice } from "../device";
import { ago, sessionLifetimes } from "../lifetimes";
import { securityLink } from "../links";
import { touchLogin } from "../queries/accounts";
import { insertSession, revokeSession, selectKnownDevices } from "../queries/sessions";
import { insertRefreshToken } from "../queries/tokens";
import type { SessionClaim } from "../tokens";

/** A session that has begun; one of another system comes with its first refresh token. */
export type Entered = SessionClaim & { refresh_token: string | null; password_outgrown?: boolean };

type Entering = {
  user_id: string;
  role: Role;
  epoch: number;
  kind: SessionKind;
  proofs: Proof[];
  password_outgrown?: boolean;
  /** When they showed who they are, where that was known before now and elsewhere. */
  proved_at?: Date | null;
};

/** Makes a refresh token of a session, good for a week. @returns the token, which is stored only as its hash */
export async function issueRefreshToken(tx: Tx, session_id: string, now: Date, token = newToken()): Promise<string> {
  await insertRefreshToken(tx, {
    token_hash: hashToken(token),
    session_id,
    created_at: now,
    expires_at: ago(now, -REFRESH_TOKEN_SECONDS),
  });
  return token;
}

/** The context with the person who just entered as its actor. */
export function as(ctx: Ctx, claim: SessionClaim, role: Role): Ctx {
  return { ...ctx, actor: { type: "user", user_id: claim.user_id, role, session_id: claim.session_id } };
}

/** A browser holds one session: the one it had until now ends, whoever's it was, so that nobody can go on with it. */
async function endReplaced(tx: Tx, ctx: Ctx, kind: SessionKind): Promise<void> {
  const { actor } = ctx;
  if (kind !== "web" || actor.type !== "user") return;
  if (await revokeSession(tx, actor.user_id, actor.session_id, ctx.now())) {
    await recordAudit(tx, ctx, { action: "user.signed_out", subject_id: actor.user_id });
  }
}

/** The context of an act that whoever holds a link or knows a password may do: their own when it is them, else nobody's. */
export function asSelfOrNobody(ctx: Ctx, user_id: string): Ctx {
  const is_self = ctx.actor.type === "user" && ctx.actor.user_id === user_id;
  return is_self ? ctx : { ...ctx, actor: ANONYMOUS };
}

/** Begins a session inside the caller's transaction, which has made sure who it is and audits it. */
export async function startSession(tx: Tx, ctx: Ctx, entering: Entering): Promise<Entered> {
  const { user_id, epoch, kind, proofs, password_outgrown, proved_at } = entering;
  await endReplaced(tx, ctx, kind);
  const session_id = newId();
  const now = ctx.now();
  await insertSession(tx, {
    id: session_id,
    user_id,
    kind,
    proofs,
    password_outgrown,
    proved_at: proved_at && proved_at < now ? proved_at : now,
    user_agent: ctx.user_agent,
    address: ctx.address,
    created_at: now,
    last_seen_at: now,
    expires_at: ago(now, -sessionLifetimes().absolute),
  });
  const refresh_token = kind === "api" ? await issueRefreshToken(tx, session_id, now) : null;
  return { session_id, user_id, epoch, refresh_token, password_outgrown };
}

type Account = {
  id: string;
  role: Role;
  session_epoch: number;
  password_changed_at: Date | null;
};

/** Tells somebody who signs in with a device that they have not been seen with; before that session begins. */
async function tellOfNewDevice(tx: Tx, ctx: Ctx, user: { user_id: string; email: string }, kind: SessionKind) {
  const known = await selectKnownDevices(tx, user.user_id, SESSIONS_REMEMBERED);
  const seen = known.map(({ user_agent }) => user_agent);
  if (!isNewDevice(ctx.user_agent, seen)) return;
  const device = deviceWords(ctx.user_agent, kind);
  const data = { device, at: ctx.now(), security_link: securityLink() };
  await queueMessage(tx, ctx, { template: "new_device", user_id: user.user_id, to: user.email, data });
}

/**
 * Signs somebody in who has shown who they are, inside the caller's transaction: session, sign-in times, a mail when it
 * is from a device not seen with them before, audit row.
 * @throws AppError `invalid_credentials` when the account was suspended, its sessions ended or its password changed since
 *   `account` was read
 */
export async function enter(
  tx: Tx,
  ctx: Ctx,
  account: Account,
  how: Pick<Entering, "kind" | "proofs" | "password_outgrown" | "proved_at">,
): Promise<Entered> {
  const touched = await touchLogin(tx, account, ctx.now());
  if (!touched) throw new AppError("invalid_credentials");
  const { id: user_id, role, session_epoch: epoch } = account;
  await tellOfNewDevice(tx, ctx, { user_id, email: touched.email }, how.kind);
  const entered = await startSession(tx, ctx, { user_id, role, epoch, ...how });
  await recordAudit(tx, as(ctx, entered, role), {
    action: "user.signed_in",
    subject_id: user_id,
    after: { kind: how.kind, proofs: how.proofs },
  });
  return entered;
}
