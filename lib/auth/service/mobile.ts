import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction, uniqueViolation } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError, invalid } from "@/lib/core/errors";
import type { SecurityChange } from "@/lib/messages/constants";
import { queueMessage } from "@/lib/messages/service";
import { toMobile } from "../identifier";
import { securityLink } from "../links";
import { lockContact, selectContact, updateAccount } from "../queries/accounts";
import { deleteOneTimeTokens, selectOpenToken } from "../queries/tokens";
import type { Mobile, MobileInput } from "../schema/mobile";
import { checkCode, issueCode, MOBILE_CODE, numberIn, RUN_OUT, takeTurn } from "./mobile-code";
import { takeOneTimeToken } from "./one-time-tokens";
import { requireRecentProof } from "./prove";
import { requireLive } from "./sessions";

/**
 * The actor's mobile number, and one that waits for its code.
 * @throws AppError `unauthenticated`
 */
export async function getMobile(ctx: Ctx): Promise<Mobile> {
  const { user_id } = requireUser(ctx.actor);
  const [account, open] = await Promise.all([
    selectContact(db(), user_id),
    selectOpenToken(db(), user_id, MOBILE_CODE, ctx.now()),
  ]);
  const pending = open && { mobile: numberIn(open), expires_at: open.expires_at.toISOString() };
  return { mobile: account?.mobile ?? null, verified: Boolean(account?.mobile_verified_at), pending };
}

async function sendCode(ctx: Ctx, user_id: string, mobile: string): Promise<void> {
  const refund = await takeTurn(user_id, mobile);
  try {
    await transaction(async (tx) => {
      await requireRecentProof(tx, ctx);
      const account = await selectContact(tx, user_id);
      if (account?.mobile === mobile && account.mobile_verified_at) throw invalid("mobile", "Is your number already");
      await issueCode(tx, ctx, user_id, mobile);
      await recordAudit(tx, ctx, { action: "user.mobile_change_requested", subject_id: user_id, after: { mobile } });
    });
  } catch (error) {
    await refund();
    throw error;
  }
}

async function writeMobile(tx: Tx, ctx: Ctx, user_id: string, mobile: string | null): Promise<void> {
  const now = ctx.now();
  try {
    await updateAccount(tx, user_id, { mobile, mobile_verified_at: mobile === null ? null : now, updated_at: now });
  } catch (error) {
    throw uniqueViolation(error) === "users_mobile_unique" ? new AppError("mobile_taken") : error;
  }
}

async function tellOfMobile(tx: Tx, ctx: Ctx, account: { id: string; email: string }, what: SecurityChange) {
  const data = { what, at: ctx.now(), security_link: securityLink() };
  await queueMessage(tx, ctx, { template: "security_change", user_id: account.id, to: account.email, data });
}

async function confirmCode(ctx: Ctx, sent: Parameters<typeof checkCode>[1]): Promise<void> {
  const { user_id, mobile } = sent;
  const { session_id } = requireUser(ctx.actor);
  const token = await checkCode(ctx, sent);
  await transaction(async (tx) => {
    const account = await lockContact(tx, user_id);
    await requireLive(tx, ctx, session_id);
    if (!account || !(await takeOneTimeToken(tx, ctx, MOBILE_CODE, token))) throw invalid("code", RUN_OUT);
    await writeMobile(tx, ctx, user_id, mobile);
    await tellOfMobile(tx, ctx, account, "mobile_changed");
    const change = { before: { mobile: account.mobile }, after: { mobile } };
    await recordAudit(tx, ctx, { action: "user.mobile_changed", subject_id: user_id, ...change });
  });
}

/**
 * Sets the actor's mobile number in two steps: without `code` one is sent to it, which is sensitive; with `code` the
 * number is theirs, and names them at sign-in. A code is good for ten minutes and five tries; three are sent an hour.
 * Only who holds the phone learns whether somebody else has an account with the number.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `invalid` at `mobile` or `code`, `mobile_taken`,
 *   `rate_limited`
 */
export async function setMobile(ctx: Ctx, input: MobileInput): Promise<Mobile> {
  const { user_id } = requireUser(ctx.actor);
  const mobile = toMobile(input.mobile);
  if (!mobile) throw invalid("mobile", "Must be a number with its country code, such as +46 70 123 45 67");
  await (input.code === undefined
    ? sendCode(ctx, user_id, mobile)
    : confirmCode(ctx, { user_id, mobile, code: input.code }));
  return getMobile(ctx);
}

/**
 * Removes the actor's mobile number, and one that waits for its code. Without any there is nothing to do. Sensitive.
 * @throws AppError `unauthenticated`, `reauthentication_required`
 */
export async function removeMobile(ctx: Ctx): Promise<void> {
  const { user_id } = requireUser(ctx.actor);
  await transaction(async (tx) => {
    const account = await lockContact(tx, user_id);
    await requireRecentProof(tx, ctx);
    await deleteOneTimeTokens(tx, user_id, MOBILE_CODE);
    if (!account?.mobile) return;
    await writeMobile(tx, ctx, user_id, null);
    await tellOfMobile(tx, ctx, account, "mobile_removed");
    const before = { mobile: account.mobile };
    await recordAudit(tx, ctx, { action: "user.mobile_removed", subject_id: user_id, before });
  });
}
