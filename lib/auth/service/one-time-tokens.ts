import "server-only";
import type { Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { hashToken, newToken } from "@/lib/core/secrets";
import type { TokenPurpose } from "../constants";
import { ago } from "../lifetimes";
import { deleteOneTimeTokens, insertOneTimeToken, spendOneTimeToken } from "../queries/tokens";

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
