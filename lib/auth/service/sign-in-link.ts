import "server-only";
import { createHash } from "node:crypto";
import { db } from "@/db/client";
import { transaction } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { later } from "@/lib/core/later";
import { networkOf } from "@/lib/core/network";
import { isWithin, limit } from "@/lib/core/rate-limit";
import { LINK_MAX } from "@/lib/messages/constants";
import { queueMessage } from "@/lib/messages/service";
import { SIGN_IN_LINK_SECONDS } from "../constants";
import { ago } from "../lifetimes";
import { lockCredentials, selectCredentials } from "../queries/accounts";
import { deleteSignInLinks, insertSignInLink, selectSignInLink } from "../queries/connections";
import type { SignedIn } from "./admit";
import { welcome } from "./welcome";

/** As Auth.js looks a link up, with no secret of its own added: the token has 256 bits. */
const hashLink = (token: string) => createHash("sha256").update(token).digest("hex");

/**
 * Counts a wish for a link against who asks: 20 an hour per network.
 * @throws AppError `rate_limited`
 */
export async function limitSignInLinks(ctx: Ctx): Promise<void> {
  await limit("sign_in_link_network", networkOf(ctx.address));
}

/** The address of a link, without the page to go on to where that would make it too long for a mail. */
function linkFor(token: string, next: string | null): string {
  const whole = `${env().APP_URL}/sign-in/link/open?${new URLSearchParams({ token, ...(next && { next }) })}`;
  return next && whole.length > LINK_MAX ? linkFor(token, null) : whole;
}

/** `next` is the page of ours to go on to. */
type NewLink = { email: string; token: string; next: string | null };

async function send(ctx: Ctx, { email, token, next }: NewLink): Promise<void> {
  const allowed = await isWithin("sign_in_link", email);
  const account = await selectCredentials(db(), { email });
  if (!allowed || !account?.email_verified_at || !account.is_active) return;
  await transaction(async (tx) => {
    await deleteSignInLinks(tx, email);
    const expires = ago(ctx.now(), -SIGN_IN_LINK_SECONDS);
    await insertSignInLink(tx, { identifier: email, token: hashLink(token), expires });
    const data = { link: linkFor(token, next), valid_minutes: SIGN_IN_LINK_SECONDS / 60 };
    await queueMessage(tx, ctx, { template: "sign_in_link", user_id: account.id, to: account.email, data });
  });
}

/**
 * Sends a link to sign in with, good for ten minutes and once; it voids the one before. Only to an address that its
 * account has confirmed, so that nobody opens an account in somebody else's name and has them walk into it. Everything
 * about the account is looked at after the answer, so that whether there is one shows neither in that nor in the time it
 * takes, nor in the limit of three an hour.
 */
export async function sendSignInLink(ctx: Ctx, wish: NewLink): Promise<void> {
  later(ctx, () => send(ctx, wish));
}

/** Whose mailbox a link lay in, as long as it is good; it stays good. */
export async function readSignInLink(ctx: Ctx, token: string): Promise<{ email: string } | null> {
  return selectSignInLink(db(), hashLink(token), ctx.now());
}

/**
 * Signs in whoever used up a link that lay in the mailbox of an address. With a second step set up it answers a ticket.
 * @throws AppError `invalid_credentials` when nobody has that address any more, `account_suspended`
 */
export async function enterByLink(ctx: Ctx, { email }: { email: string }): Promise<SignedIn> {
  return transaction(async (tx) => {
    const found = await selectCredentials(tx, { email });
    const account = found && (await lockCredentials(tx, found.id));
    if (!account?.email_verified_at || account.email.toLowerCase() !== email.toLowerCase()) {
      throw new AppError("invalid_credentials");
    }
    return welcome(tx, ctx, account, { proof: "email_link" });
  });
}
