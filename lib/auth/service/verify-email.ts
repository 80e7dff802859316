import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { limit } from "@/lib/core/rate-limit";
import { queueMessage } from "@/lib/messages/service";
import { VERIFY_SECONDS } from "../constants";
import { linkTo } from "../links";
import { selectCredentials } from "../queries/accounts";
import { confirmEmail } from "../queries/email";
import type { LinkInput } from "../schema/email";
import { followLink, invalidLink, issueOneTimeToken } from "./one-time-tokens";
import { requireLive } from "./sessions";
import { asSelfOrNobody } from "./start-session";

type Person = { user_id: string; email: string; full_name: string };

/** Asks somebody to confirm their address, inside the caller's transaction; the link is good for a day. */
export async function askToVerify(tx: Tx, ctx: Ctx, { user_id, email, full_name }: Person): Promise<void> {
  const wish = { purpose: "verify_email", user_id, seconds: VERIFY_SECONDS, data: { email } } as const;
  const link = linkTo("verify_email", await issueOneTimeToken(tx, ctx, wish));
  const data = { name: full_name, link, valid_minutes: VERIFY_SECONDS / 60 };
  await queueMessage(tx, ctx, { template: "verify_email", user_id, to: email, data });
}

/**
 * Sends the actor the link once more, which voids the one before. Does nothing when their address is confirmed already.
 * Three an hour.
 * @throws AppError `unauthenticated`, `rate_limited`
 */
export async function resendVerification(ctx: Ctx): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  const account = await selectCredentials(db(), { user_id });
  if (account?.email_verified_at) return;
  await limit("resend", user_id);
  await transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    const locked = await selectCredentials(tx, { user_id });
    if (!locked || locked.email_verified_at) return;
    await askToVerify(tx, ctx, { user_id, email: locked.email, full_name: locked.full_name ?? "" });
  });
}

/**
 * Confirms an address by the link that was sent to it, as long as it still is the account's. Nobody need be signed in.
 * @throws AppError `invalid_link`, `account_suspended`
 */
export async function verifyEmail(ctx: Ctx, input: LinkInput): Promise<void> {
  await transaction(async (tx) => {
    const { account, email } = await followLink(tx, ctx, "verify_email", input.token);
    if (!(await confirmEmail(tx, account.id, email, ctx.now()))) throw invalidLink();
    if (account.email_verified_at) return;
    await recordAudit(tx, asSelfOrNobody(ctx, account.id), { action: "user.email_verified", subject_id: account.id });
  });
}
