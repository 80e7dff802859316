import "server-only";
import { db } from "@/db/client";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { later } from "@/lib/core/later";
import { networkOf } from "@/lib/core/network";
import { isWithin, limit } from "@/lib/core/rate-limit";
import { queueMessage } from "@/lib/messages/service";
import { RESET_SECONDS } from "../constants";
import { identify } from "../identifier";
import { EVER } from "../lifetimes";
import { linkTo, securityLink } from "../links";
import { assertAcceptable, hashPassword } from "../passwords";
import { selectCredentials, updateAccount } from "../queries/accounts";
import { deleteSignInLinks, deleteSignInsSince } from "../queries/connections";
import { confirmEmail } from "../queries/email";
import { revokeAllSessions } from "../queries/sessions";
import { deleteOneTimeTokens } from "../queries/tokens";
import type { ForgotPasswordInput, ResetPasswordInput } from "../schema/password-reset";
import { followLink, invalidLink, issueOneTimeToken, readLink } from "./one-time-tokens";
import { asSelfOrNobody } from "./start-session";

async function sendResetLink(ctx: Ctx, identifier: string): Promise<void> {
  const account = await selectCredentials(db(), identify(identifier));
  if (!account?.is_active || !(await isWithin("forgot", account.id))) return;
  const { id: user_id, email } = account;
  await transaction(async (tx) => {
    const wish = { purpose: "reset_password", user_id, seconds: RESET_SECONDS, data: { email } } as const;
    const link = linkTo("reset_password", await issueOneTimeToken(tx, ctx, wish));
    const data = { link, valid_minutes: RESET_SECONDS / 60 };
    await queueMessage(tx, ctx, { template: "reset_password", user_id, to: email, data });
    await recordAudit(tx, asSelfOrNobody(ctx, user_id), {
      action: "user.password_reset_requested",
      subject_id: user_id,
    });
  });
}

/**
 * Sends the link to a new password to the e-mail of the account that is named by e-mail, username or verified mobile.
 * Everything about the account is looked at after the answer, which is the same whether or not there is one: three an
 * hour per account without a word. 20 an hour per network.
 * @throws AppError `rate_limited`
 */
export async function requestPasswordReset(ctx: Ctx, input: ForgotPasswordInput): Promise<void> {
  await limit("forgot_network", networkOf(ctx.address));
  later(ctx, () => sendResetLink(ctx, input.identifier));
}

/**
 * Sets a new password by the link that was sent for it, also where there was none. The mailbox is thereby confirmed;
 * every session ends. Where nobody had confirmed it before, the account may have been opened in the name of who now has
 * it: passkeys and other sign-ins that lie in wait there go. The second step stays, whoever asks. A password that is
 * refused does not use the link up.
 * @throws AppError `invalid_link`, `account_suspended`, `invalid` at `new_password`, `busy`
 */
export async function resetPassword(ctx: Ctx, { token, new_password }: ResetPasswordInput): Promise<void> {
  const { account: owner } = await readLink(ctx, "reset_password", token);
  await assertAcceptable(new_password, owner, "new_password");
  const password_hash = await hashPassword(new_password);
  await transaction(async (tx) => {
    const { account, email } = await followLink(tx, ctx, "reset_password", token);
    const { id: user_id } = account;
    const now = ctx.now();
    if (!(await confirmEmail(tx, user_id, email, now))) throw invalidLink();
    await updateAccount(tx, user_id, {
      password_hash,
      password_changed_at: now,
      password_expires_at: null,
      updated_at: now,
    });
    await revokeAllSessions(tx, user_id, now);
    await deleteOneTimeTokens(tx, user_id, "reset_password");
    await deleteSignInLinks(tx, email);
    const after = account.email_verified_at ? undefined : await deleteSignInsSince(tx, user_id, EVER);
    const data = { at: now, security_link: securityLink() };
    await queueMessage(tx, ctx, { template: "password_changed", user_id, to: email, data });
    const audited = { action: "user.password_reset", subject_id: user_id, after } as const;
    await recordAudit(tx, asSelfOrNobody(ctx, user_id), audited);
  });
}
