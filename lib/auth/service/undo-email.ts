import "server-only";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { RESET_SECONDS } from "../constants";
import { updateAccount } from "../queries/accounts";
import { deleteUndosSince } from "../queries/email";
import { revokeAllSessions } from "../queries/sessions";
import { deleteOneTimeTokens } from "../queries/tokens";
import type { LinkInput } from "../schema/email";
import { claimEmail } from "./claim-email";
import { followLink, issueOneTimeToken } from "./one-time-tokens";
import { asSelfOrNobody } from "./start-session";

/**
 * Gives an account back the address that it had when the link was sent there, whatever became of it since, to whoever
 * holds that mailbox and nobody else: every session ends, the password works no longer, and so does everything that
 * whoever changed the address may have under way, ways back to later addresses too.
 * @returns a token to choose a new password with
 * @throws AppError `invalid_link`, `account_suspended`, `email_taken` when somebody else has an account with it by now
 */
export async function undoEmailChange(ctx: Ctx, input: LinkInput): Promise<{ reset_token: string }> {
  return transaction(async (tx) => {
    const { account, email, created_at } = await followLink(tx, ctx, "undo_email", input.token);
    const { id: user_id, email: undone } = account;
    const now = ctx.now();
    const password = { password_hash: null, password_changed_at: now, password_expires_at: null };
    await claimEmail(tx, ctx, { user_id, email }, () =>
      updateAccount(tx, user_id, { email, email_verified_at: now, ...password, updated_at: now }),
    );
    await revokeAllSessions(tx, user_id, now);
    await deleteUndosSince(tx, user_id, created_at);
    for (const purpose of ["change_email", "verify_email", "verify_mobile"] as const) {
      await deleteOneTimeTokens(tx, user_id, purpose);
    }
    const wish = { purpose: "reset_password", user_id, seconds: RESET_SECONDS, data: { email } } as const;
    const reset_token = await issueOneTimeToken(tx, ctx, wish);
    const change = { before: { email: undone }, after: { email } };
    await recordAudit(tx, asSelfOrNobody(ctx, user_id), {
      action: "user.email_change_undone",
      subject_id: user_id,
      ...change,
    });
    return { reset_token };
  });
}
