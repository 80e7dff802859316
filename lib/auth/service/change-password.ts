import "server-only";
import { db } from "@/db/client";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError, invalid } from "@/lib/core/errors";
import { limit } from "@/lib/core/rate-limit";
import { queueMessage } from "@/lib/messages/service";
import { securityLink } from "../links";
import { assertAcceptable, hashPassword, verifyPassword } from "../passwords";
import { replacePassword, selectCredentials } from "../queries/accounts";
import { deleteSignInLinks } from "../queries/connections";
import { clearOutgrown, revokeOtherSessions } from "../queries/sessions";
import { deleteOneTimeTokens } from "../queries/tokens";
import type { ChangePasswordInput } from "../schema";
import { requireLive } from "./sessions";

/**
 * Changes one's own password, ends every other session and voids links that lie in the mailbox. Knowing the current one
 * is the proof. Ten tries in a quarter of an hour.
 * @throws AppError `unauthenticated`, `invalid` (at `current_password` or `new_password`), `conflict` when it was changed
 *   meanwhile, `rate_limited`, `busy`
 */
export async function changePassword(ctx: Ctx, input: ChangePasswordInput): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  const taken = await limit("reauthenticate", user_id);
  const account = await selectCredentials(db(), { user_id });
  if (!account || !(await verifyPassword(account.password_hash, input.current_password)).matches) {
    throw invalid("current_password", "This is not your password");
  }
  await taken.refund();
  if (input.new_password === input.current_password) throw invalid("new_password", "Must be another one");
  await assertAcceptable(input.new_password, account, "new_password");
  const password_hash = await hashPassword(input.new_password);
  await transaction(async (tx) => {
    const now = ctx.now();
    await requireLive(tx, ctx, session_id);
    if (!(await replacePassword(tx, account, password_hash, now))) throw new AppError("conflict");
    await clearOutgrown(tx, session_id);
    await revokeOtherSessions(tx, user_id, session_id, now);
    await deleteOneTimeTokens(tx, user_id, "reset_password");
    await deleteSignInLinks(tx, account.email);
    const data = { at: now, security_link: securityLink() };
    await queueMessage(tx, ctx, { template: "password_changed", user_id, to: account.email, data });
    await recordAudit(tx, ctx, { action: "user.password_changed", subject_id: user_id });
  });
}
