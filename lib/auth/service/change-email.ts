import "server-only";
import { z } from "zod";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError, invalid } from "@/lib/core/errors";
import { limit, type Taken } from "@/lib/core/rate-limit";
import { foldIdentifier } from "@/lib/core/text";
import { queueMessage } from "@/lib/messages/service";
import { CHANGE_EMAIL_SECONDS, UNDO_EMAIL_SECONDS } from "../constants";
import { idleSince } from "../lifetimes";
import { linkTo, signInLink } from "../links";
import { type Credentials, selectCredentials, updateAccount } from "../queries/accounts";
import { selectIsReserved, selectIsTaken } from "../queries/email";
import { lockLiveSession } from "../queries/sessions";
import { deleteOneTimeTokens, selectOpenToken } from "../queries/tokens";
import type { ChangeEmailInput, LinkInput, PendingEmail } from "../schema/email";
import { claimEmail } from "./claim-email";
import { addressIn, followLink, invalidLink, issueOneTimeToken, type Link } from "./one-time-tokens";
import { requireRecentProof } from "./prove";
import { requireLive } from "./sessions";
import { asSelfOrNobody } from "./start-session";

type Wish = { account: Credentials; session_id: string; new_email: string };

async function askNewAddress(tx: Tx, ctx: Ctx, { account, session_id, new_email }: Wish): Promise<void> {
  const user_id = account.id;
  const about = { email: new_email, session_id };
  const wish = { purpose: "change_email", user_id, seconds: CHANGE_EMAIL_SECONDS, data: about } as const;
  const link = linkTo("change_email", await issueOneTimeToken(tx, ctx, wish));
  const asked = { email: new_email, user_id, now: ctx.now() };
  if ((await selectIsTaken(tx, asked)) || (await selectIsReserved(tx, asked))) {
    const data = { sign_in_link: signInLink() };
    await queueMessage(tx, ctx, { template: "email_in_use", user_id: null, to: new_email, data });
    return;
  }
  const data = { name: account.full_name ?? "", link, valid_minutes: CHANGE_EMAIL_SECONDS / 60 };
  await queueMessage(tx, ctx, { template: "confirm_email_change", user_id, to: new_email, data });
}

/** Counts one letter against the account, and against the address, whoever asks for it. @returns what gives both back */
async function takeTurn(user_id: string, new_email: string): Promise<Taken["refund"]> {
  const account = await limit("change_email", user_id);
  try {
    const address = await limit("change_email", foldIdentifier(new_email));
    return async () => void (await Promise.all([account.refund(), address.refund()]));
  } catch (error) {
    await account.refund();
    throw error;
  }
}

/**
 * Asks the actor's new address to confirm, by a link that is good for a day and voids the one before. An address that
 * has an account already is told so instead; to the actor it looks the same. Sensitive. Five an hour, of an account and
 * to an address.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `invalid` at `new_email`, `rate_limited`
 */
export async function requestEmailChange(ctx: Ctx, { new_email }: ChangeEmailInput): Promise<void> {
  const { user_id } = requireUser(ctx.actor);
  const refund = await takeTurn(user_id, new_email);
  try {
    await transaction(async (tx) => {
      const { session_id } = await requireRecentProof(tx, ctx);
      const account = await selectCredentials(tx, { user_id });
      if (!account) throw new AppError("unauthenticated");
      if (account.email.toLowerCase() === new_email.toLowerCase()) throw invalid("new_email", "Is your e-mail already");
      await askNewAddress(tx, ctx, { account, session_id, new_email });
      await recordAudit(tx, ctx, { action: "user.email_change_requested", subject_id: user_id, after: { new_email } });
    });
  } catch (error) {
    await refund();
    throw error;
  }
}

/**
 * The address of the actor's that waits to be confirmed, or null.
 * @throws AppError `unauthenticated`
 */
export async function getPendingEmail(ctx: Ctx): Promise<PendingEmail | null> {
  const { user_id } = requireUser(ctx.actor);
  const token = await selectOpenToken(db(), user_id, "change_email", ctx.now());
  return token && { new_email: addressIn(token), expires_at: token.expires_at.toISOString() };
}

/**
 * Calls off the actor's change of e-mail; its link no longer works. Without one there is nothing to do.
 * @throws AppError `unauthenticated`
 */
export async function cancelEmailChange(ctx: Ctx): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  await transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    if (!(await selectOpenToken(tx, user_id, "change_email", ctx.now()))) return;
    await deleteOneTimeTokens(tx, user_id, "change_email");
    await recordAudit(tx, ctx, { action: "user.email_change_cancelled", subject_id: user_id });
  });
}

/**
 * Tells the address that was left, with a way back for a week. One that nobody ever confirmed is told nothing: it may
 * be a stranger's, who must neither learn the new one nor be given the account.
 */
async function tellOldAddress(tx: Tx, ctx: Ctx, left: Credentials, change: { new_email: string; began_at: Date }) {
  if (!left.email_verified_at) return;
  const { id: user_id, email } = left;
  const { new_email, began_at } = change;
  const about = { email, began_at: began_at.toISOString() };
  const wish = { purpose: "undo_email", user_id, seconds: UNDO_EMAIL_SECONDS, data: about } as const;
  const undo_link = linkTo("undo_email", await issueOneTimeToken(tx, ctx, wish));
  const data = { new_email, at: ctx.now(), undo_link, valid_minutes: UNDO_EMAIL_SECONDS / 60 };
  await queueMessage(tx, ctx, { template: "email_changed", user_id, to: email, data });
}

const AskedIn = z.object({ session_id: z.uuid() });

/** The session that a change was asked for in, as long as it lives. */
async function lockAsker(tx: Tx, ctx: Ctx, { data }: Link) {
  const asked_in = AskedIn.safeParse(data).data?.session_id;
  const session = asked_in && (await lockLiveSession(tx, asked_in, ctx.now(), idleSince(ctx.now())));
  if (!session) throw invalidLink();
  return session;
}

/**
 * Makes the address that the link was sent to the account's, and voids links that lie in the old mailbox, but for the
 * way back that is sent there. Sessions go on. Nobody need be signed in here, since mail is read elsewhere; but once the
 * session that asked has ended nothing changes, or whoever was signed out would take the account along to a mailbox of
 * theirs.
 * @throws AppError `invalid_link`, `account_suspended`, `email_taken`
 */
export async function confirmEmailChange(ctx: Ctx, input: LinkInput): Promise<void> {
  await transaction(async (tx) => {
    const link = await followLink(tx, ctx, "change_email", input.token);
    const { account, email } = link;
    const { id: user_id, email: old } = account;
    const { created_at: began_at } = await lockAsker(tx, ctx, link);
    const now = ctx.now();
    await claimEmail(tx, ctx, { user_id, email }, () =>
      updateAccount(tx, user_id, { email, email_verified_at: now, updated_at: now }),
    );
    for (const purpose of ["verify_email", "reset_password"] as const) await deleteOneTimeTokens(tx, user_id, purpose);
    await tellOldAddress(tx, ctx, account, { new_email: email, began_at });
    const change = { before: { email: old }, after: { email } };
    await recordAudit(tx, asSelfOrNobody(ctx, user_id), {
      action: "user.email_changed",
      subject_id: user_id,
      ...change,
    });
  });
}
