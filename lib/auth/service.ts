import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction, uniqueViolation } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { type Actor, ANONYMOUS, type Role, requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { newId, newKey } from "@/lib/core/ids";
import { networkOf } from "@/lib/core/network";
import { limit } from "@/lib/core/rate-limit";
import type { ProfileInput } from "@/lib/profiles/schema";
import { createProfile } from "@/lib/profiles/service";
import { LAST_SEEN_SECONDS, SESSION_ABSOLUTE_SECONDS, SESSION_IDLE_SECONDS } from "./constants";
import { assertUncommon, hashPassword, verifyPassword } from "./passwords";
import {
  deleteDeadSessions,
  insertSession,
  insertUser,
  revokeAllSessions,
  revokeSession,
  selectCredentials,
  selectFirstAdmin,
  selectHasUsers,
  selectLiveSession,
  touchLogin,
  updateAccount,
  updateLastSeen,
} from "./queries";
import type { RegisterInput, SignInInput } from "./schema";

/** What a session's token carries: which session, whose, and the account's epoch when it began. */
export type SessionClaim = { session_id: string; user_id: string; epoch: number };

const ago = (now: Date, seconds: number) => new Date(now.getTime() - seconds * 1000);

async function startSession(tx: Tx, ctx: Ctx, user_id: string, epoch: number): Promise<SessionClaim> {
  const session_id = newId();
  const now = ctx.now();
  await insertSession(tx, {
    id: session_id,
    user_id,
    user_agent: ctx.user_agent,
    address: ctx.address,
    created_at: now,
    last_seen_at: now,
    expires_at: ago(now, -SESSION_ABSOLUTE_SECONDS),
  });
  return { session_id, user_id, epoch };
}

const as = (ctx: Ctx, claim: SessionClaim, role: Role): Ctx => ({
  ...ctx,
  actor: { type: "user", user_id: claim.user_id, role, session_id: claim.session_id },
});

/**
 * Opens an account with its profile and signs it in. 20 an hour per network.
 * @throws AppError `invalid` (a common password), `email_taken`, `rate_limited`, `busy`
 */
export async function registerUser(ctx: Ctx, input: RegisterInput): Promise<SessionClaim> {
  await limit("register", networkOf(ctx.address));
  await assertUncommon(input.password);
  const password_hash = await hashPassword(input.password);
  const user_id = newId();
  const now = ctx.now();
  try {
    return await transaction(async (tx) => {
      await insertUser(tx, {
        id: user_id,
        email: input.email,
        password_hash,
        last_login: now,
        last_seen_at: now,
        created_at: now,
        updated_at: now,
      });
      await createProfile(tx, ctx, { user_id, full_name: input.full_name });
      const claim = await startSession(tx, ctx, user_id, 0);
      await recordAudit(tx, as(ctx, claim, "user"), { action: "user.registered", subject_id: user_id });
      return claim;
    });
  } catch (error) {
    if (uniqueViolation(error) !== "users_email_unique") throw error;
    throw new AppError("email_taken", {
      errors: [{ path: "email", message: "This e-mail already has an account" }],
    });
  }
}

/**
 * Signs in. An unknown e-mail and a wrong password answer the same, in the same time. Ten failures in a quarter of an
 * hour per account and network, a hundred per network; a success takes none of them.
 * @throws AppError `invalid_credentials`, `account_suspended` (only to who knows the password), `rate_limited`, `busy`
 */
export async function signInUser(ctx: Ctx, input: SignInInput): Promise<SessionClaim> {
  const network = networkOf(ctx.address);
  const taken = [await limit("sign_in_network", network)];
  const user = await selectCredentials(db(), input.email);
  // By id, because the database knows more spellings of one e-mail than any folding here would.
  taken.push(await limit("sign_in", `${user?.id ?? input.email.toLowerCase()}|${network}`));
  const matches = await verifyPassword(user?.password_hash ?? null, input.password);
  if (!user || !matches) throw new AppError("invalid_credentials");
  await Promise.all(taken.map((each) => each.refund()));
  if (!user.is_active) throw new AppError("account_suspended");
  return transaction(async (tx) => {
    if (!(await touchLogin(tx, user.id, user.session_epoch, ctx.now()))) throw new AppError("invalid_credentials");
    const claim = await startSession(tx, ctx, user.id, user.session_epoch);
    await recordAudit(tx, as(ctx, claim, "user"), { action: "user.signed_in", subject_id: user.id });
    return claim;
  });
}

/**
 * Ends the actor's own session. Ending it twice is no error.
 * @throws AppError `unauthenticated`
 */
export async function endOwnSession(ctx: Ctx): Promise<void> {
  const { session_id, user_id } = requireUser(ctx.actor);
  await transaction(async (tx) => {
    if (await revokeSession(tx, session_id, ctx.now())) {
      await recordAudit(tx, ctx, { action: "user.signed_out", subject_id: user_id });
    }
  });
}

/**
 * The actor a token stands for right now: role fresh from the database, anonymous once the session has ended, expired
 * or idled, the account is suspended, or its epoch has moved on. One query.
 */
export async function resolveClaim(claim: SessionClaim, now: Date): Promise<Actor> {
  const live = await selectLiveSession(db(), claim, now, ago(now, SESSION_IDLE_SECONDS));
  if (!live) return ANONYMOUS;
  if (live.last_seen_at < ago(now, LAST_SEEN_SECONDS)) await updateLastSeen(db(), claim, now);
  return { type: "user", user_id: claim.user_id, role: live.role, session_id: claim.session_id };
}

const DEAD_SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Forgets sessions that ended more than 30 days ago. */
export async function removeDeadSessions(ctx: Ctx): Promise<void> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  await deleteDeadSessions(db(), ago(ctx.now(), DEAD_SESSION_SECONDS));
}

/** Admins keep other people's accounts; the system keeps all. */
function requireKeeper(actor: Actor): void {
  if (actor.type !== "system" && !(actor.type === "user" && actor.role === "admin")) throw new AppError("forbidden");
}

/**
 * Ends every session of a person, inside the caller's transaction, which audits why.
 * @throws AppError `forbidden` for anyone but admins and the system
 */
export async function endAllSessions(tx: Tx, ctx: Ctx, user_id: string): Promise<void> {
  requireKeeper(ctx.actor);
  await revokeAllSessions(tx, user_id, ctx.now());
}

/**
 * Changes an account's state or role, inside the caller's transaction, which audits it.
 * @throws AppError `forbidden` for anyone but admins and the system
 */
export async function changeAccount(
  tx: Tx,
  ctx: Ctx,
  user_id: string,
  changes: { is_active?: boolean; role?: Role },
): Promise<void> {
  requireKeeper(ctx.actor);
  await updateAccount(tx, user_id, { ...changes, updated_at: ctx.now() });
}

const ADMIN_PASSWORD_BYTES = 15;

/**
 * Gives the first admin a new random password and ends their sessions. For whoever runs the machine.
 * @throws AppError `forbidden` for anyone but the system, `not_found` when there is no admin
 */
export async function resetAdminPassword(ctx: Ctx): Promise<{ email: string; password: string }> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  const password = newKey(ADMIN_PASSWORD_BYTES);
  const password_hash = await hashPassword(password);
  return transaction(async (tx) => {
    const admin = await selectFirstAdmin(tx);
    if (!admin) throw new AppError("not_found", { detail: "There is no admin yet." });
    await updateAccount(tx, admin.id, { password_hash, is_active: true, updated_at: ctx.now() });
    await revokeAllSessions(tx, admin.id, ctx.now());
    await recordAudit(tx, ctx, { action: "user.password_reset", subject_id: admin.id });
    return { email: admin.email, password };
  });
}

type NewAccount = {
  email: string;
  full_name: string;
  role?: Role;
  is_active?: boolean;
  is_verified?: boolean;
  /** Without one nobody can sign in to it. */
  password?: string;
  profile?: Omit<ProfileInput, "full_name" | "username">;
};

/**
 * Opens an account for somebody else, inside the caller's transaction. For seeds and scripts.
 * @throws AppError `forbidden` for anyone but the system
 */
export async function createAccount(tx: Tx, ctx: Ctx, account: NewAccount): Promise<{ user_id: string }> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  const { email, full_name, password, profile, ...rest } = account;
  const user_id = newId();
  const now = ctx.now();
  const password_hash = password ? await hashPassword(password) : null;
  await insertUser(tx, { ...rest, id: user_id, email, password_hash, created_at: now, updated_at: now });
  await createProfile(tx, ctx, { user_id, full_name, profile });
  await recordAudit(tx, ctx, { action: "user.registered", subject_id: user_id });
  return { user_id };
}

/** Whether anybody has an account yet; holds off other seeds until the transaction ends. */
export async function hasAccounts(tx: Tx): Promise<boolean> {
  return selectHasUsers(tx);
}
