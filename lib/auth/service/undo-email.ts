import "server-only";
import { z } from "zod";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { RESET_SECONDS } from "../constants";
import { updateAccount } from "../queries/accounts";
import { deleteSignInsSince } from "../queries/connections";
import { deleteUndosSince } from "../queries/email";
import { revokeAllSessions } from "../queries/sessions";
import { deleteOneTimeTokens } from "../queries/tokens";
import { deleteTotp } from "../queries/totp";
import type { LinkInput } from "../schema/email";
import { claimEmail } from "./claim-email";
import { followLink, issueOneTimeToken, type Link } from "./one-time-tokens";
import { asSelfOrNobody } from "./start-session";

const Change = z.object({ began_at: z.iso.datetime() });

/** When the session began in which the change was asked for. */
function beganAt({ data, created_at }: Link): Date {
  const began_at = Change.safeParse(data).data?.began_at;
  return began_at ? new Date(began_at) : created_at;
}

/**
 * Gives an account back the address that it had when the link was sent there, whatever became of it since, to whoever
 * holds that mailbox and nobody else: every session ends, the password works no longer, and so does everything that
 * whoever changed the address may have under way, ways back to later addresses too. What signs in and came to the account
 * since that session began is theirs and goes; so does a second step, if it is no older than the change itself: one from
 * before stands also against whoever has that mailbox.
 * @returns a token to choose a new password with
 * @throws AppError `invalid_link`, `account_suspended`, `email_taken` when somebody else has an account with it by now
 */
export async function undoEmailChange(ctx: Ctx, input: LinkInput): Promise<{ reset_token: string }> {
  return transaction(async (tx) => {
    const link = await followLink(tx, ctx, "undo_email", input.token);
    const { account, email, created_at } = link;
    const { id: user_id, email: undone } = account;
    const now = ctx.now();
    const password = { password_hash: null, password_changed_at: now, password_expires_at: null };
    await claimEmail(tx, ctx, { user_id, email }, () =>
      updateAccount(tx, user_id, { email, email_verified_at: now, ...password, updated_at: now }),
    );
    await revokeAllSessions(tx, user_id, now);
    await deleteUndosSince(tx, user_id, created_at);
    const removed = await deleteSignInsSince(tx, user_id, beganAt(link));
    const totp = await deleteTotp(tx, user_id, created_at);
    for (const purpose of ["change_email", "verify_email", "verify_mobile"] as const) {
      await deleteOneTimeTokens(tx, user_id, purpose);
    }
    const wish = { purpose: "reset_password", user_id, seconds: RESET_SECONDS, data: { email } } as const;
    const reset_token = await issueOneTimeToken(tx, ctx, wish);
    const change = { before: { email: undone }, after: { email, ...removed } };
    const self = asSelfOrNobody(ctx, user_id);
    await recordAudit(tx, self, { action: "user.email_change_undone", subject_id: user_id, ...change });
    if (totp?.confirmed_at) await recordAudit(tx, self, { action: "user.totp_disabled", subject_id: user_id });
    return { reset_token };
  });
}
