import "server-only";
import { z } from "zod";
import { db } from "@/db/client";
import type { Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { hashToken, newToken } from "@/lib/core/secrets";
import type { TokenPurpose } from "../constants";
import { ago } from "../lifetimes";
import type { LinkPurpose } from "../links";
import { type Credentials, lockCredentials, selectCredentials } from "../queries/accounts";
import { deleteOneTimeTokens, insertOneTimeToken, selectOneTimeToken, spendOneTimeToken } from "../queries/tokens";

/** Several of these may be open at once; of every other purpose a newer token voids the older. */
const SEVERAL: ReadonlySet<TokenPurpose> = new Set(["undo_email", "passkey_login", "totp_login"]);

type Wish = {
  purpose: TokenPurpose;
  /** Null where nobody is known yet. */
  user_id: string | null;
  seconds: number;
  data?: Record<string, unknown>;
  /** A value made elsewhere, such as a passkey's challenge; otherwise 256 fresh bits. */
  token?: string;
};

/** Makes a token that works once and not for long, inside the caller's transaction. @returns what goes into the link */
export async function issueOneTimeToken(tx: Tx, ctx: Ctx, wish: Wish): Promise<string> {
  const { purpose, user_id, seconds, data = {}, token = newToken() } = wish;
  const now = ctx.now();
  if (user_id && !SEVERAL.has(purpose)) await deleteOneTimeTokens(tx, user_id, purpose);
  await insertOneTimeToken(tx, {
    token_hash: hashToken(token),
    purpose,
    user_id,
    data,
    created_at: now,
    expires_at: ago(now, -seconds),
  });
  return token;
}

/** Uses a token up, inside the caller's transaction; null when it is unknown, used, voided or too old. */
export async function takeOneTimeToken(tx: Tx, ctx: Ctx, purpose: TokenPurpose, token: string) {
  return spendOneTimeToken(tx, { token_hash: hashToken(token), purpose, now: ctx.now() });
}

/** What a link in somebody's mailbox stands for: whose it is, and the address that it is about. */
export type Link = { account: Credentials; email: string; created_at: Date; data: Record<string, unknown> };

const Data = z.object({ email: z.string() });

/** The address that a token is about. */
export const addressIn = (token: { data: unknown }): string => Data.parse(token.data).email;

/** The refusal of a link, whatever it is that is wrong with it. */
export function invalidLink(): AppError {
  return new AppError("invalid_link", { detail: "It was used already, is too old, or a newer one was sent." });
}

type Stored = Pick<Link, "data" | "created_at">;

function linkOf(account: Credentials | null, token: Stored | null): Link {
  if (!account || !token) throw invalidLink();
  if (!account.is_active) throw new AppError("account_suspended");
  return { account, email: addressIn(token), created_at: token.created_at, data: token.data };
}

/**
 * Looks at a link without using it up, since programs that check mail open every link in it.
 * @throws AppError `invalid_link`, `account_suspended`
 */
export async function readLink(ctx: Ctx, purpose: LinkPurpose, token: string): Promise<Link> {
  const found = await selectOneTimeToken(db(), { token_hash: hashToken(token), purpose, now: ctx.now() });
  return linkOf(found?.user_id ? await selectCredentials(db(), { user_id: found.user_id }) : null, found);
}

/**
 * Uses a link up, inside the caller's transaction, with its account locked first, as everybody does.
 * @throws AppError `invalid_link`, `account_suspended`
 */
export async function followLink(tx: Tx, ctx: Ctx, purpose: LinkPurpose, token: string): Promise<Link> {
  const wanted = { token_hash: hashToken(token), purpose, now: ctx.now() };
  const found = await selectOneTimeToken(tx, wanted);
  const account = found?.user_id ? await lockCredentials(tx, found.user_id, "update") : null;
  return linkOf(account, account && (await spendOneTimeToken(tx, wanted)));
}
