import "server-only";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Role } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { announce } from "@/lib/core/events";
import { newId, newKey } from "@/lib/core/ids";
import type { ProfileInput } from "@/lib/profiles/schema";
import { createProfile } from "@/lib/profiles/service";
import { INITIAL_PASSWORD_SECONDS } from "../constants";
import { ago, EVER } from "../lifetimes";
import { hashPassword } from "../passwords";
import { insertUser, selectFirstAdmin, selectHasUsers, updateAccount } from "../queries/accounts";
import { deleteSignInLinks, deleteSignInsSince } from "../queries/connections";
import { revokeAllSessions } from "../queries/sessions";
import { deleteOneTimeTokens } from "../queries/tokens";
import { deleteTotp } from "../queries/totp";
import { requireKeeper } from "./sessions";

const ADMIN_PASSWORD_BYTES = 15;

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

/**
 * Gives the first admin a new random password, good for three days and to be replaced at the first sign-in, turns their
 * second step off, and ends their sessions and every other way in, which may be an intruder's by now: passkeys, connected
 * accounts, links in their mailbox. For whoever runs the machine.
 * @throws AppError `forbidden` for anyone but the system, `not_found` when there is no admin
 */
export async function resetAdminPassword(ctx: Ctx): Promise<{ email: string; password: string }> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  const password = newKey(ADMIN_PASSWORD_BYTES);
  const password_hash = await hashPassword(password);
  const { email, follow } = await transaction(async (tx) => {
    const admin = await selectFirstAdmin(tx);
    if (!admin) throw new AppError("not_found", { detail: "There is no admin yet." });
    const now = ctx.now();
    const password_expires_at = ago(now, -INITIAL_PASSWORD_SECONDS);
    const fresh = { password_hash, password_changed_at: now, password_expires_at };
    await updateAccount(tx, admin.id, { ...fresh, is_active: true, updated_at: now });
    await revokeAllSessions(tx, admin.id, now);
    const totp = await deleteTotp(tx, admin.id);
    await deleteOneTimeTokens(tx, admin.id, "reset_password");
    await deleteSignInLinks(tx, admin.email);
    const after = await deleteSignInsSince(tx, admin.id, EVER);
    // Whoever was suspended is not any more.
    const follow = await announce(tx, ctx, "audience_changed", { user_id: admin.id });
    await recordAudit(tx, ctx, { action: "user.password_reset", subject_id: admin.id, after });
    if (totp?.confirmed_at) await recordAudit(tx, ctx, { action: "user.totp_disabled", subject_id: admin.id });
    return { email: admin.email, follow };
  });
  await follow();
  return { email, password };
}

type NewAccount = {
  email: string;
  full_name: string;
  role?: Role;
  is_active?: boolean;
  is_verified?: boolean;
  /** Good for three days and to be replaced at the first sign-in; without one nobody can sign in. */
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
  const password_expires_at = password ? ago(now, -INITIAL_PASSWORD_SECONDS) : null;
  const row = { ...rest, id: user_id, email, password_hash, password_expires_at };
  await insertUser(tx, { ...row, created_at: now, updated_at: now });
  await createProfile(tx, ctx, { user_id, full_name, profile });
  await recordAudit(tx, ctx, { action: "user.registered", subject_id: user_id });
  return { user_id };
}

/** Whether anybody has an account yet; holds off other seeds until the transaction ends. */
export async function hasAccounts(tx: Tx): Promise<boolean> {
  return selectHasUsers(tx);
}
