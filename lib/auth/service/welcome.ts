import "server-only";
import type { Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import type { Proof } from "../constants";
import type { Credentials } from "../queries/accounts";
import { admit, type SignedIn } from "./admit";
import { markProved } from "./prove";
import { requireLive } from "./sessions";

/**
 * Lets somebody in on the web by one proof, inside the caller's transaction. Whoever is signed in as them already keeps
 * that session. It has then shown again who they are, unless by a provider, which may not have asked: for that there is
 * `proveByProvider`.
 * @param proved_at when they gave that proof, if it was before now
 * @throws AppError `account_suspended`, `unauthenticated` when that session ended meanwhile, and what `admit` throws
 */
export async function welcome(
  tx: Tx,
  ctx: Ctx,
  account: Credentials,
  { proof, proved_at }: { proof: Proof; proved_at?: Date | null },
): Promise<SignedIn> {
  if (!account.is_active) throw new AppError("account_suspended");
  const { actor } = ctx;
  if (actor.type !== "user" || actor.user_id !== account.id) {
    return admit(tx, ctx, account, { kind: "web", proof, proved_at });
  }
  await requireLive(tx, ctx, actor.session_id);
  if (proof !== "provider") await markProved(tx, ctx);
  const { session_id, user_id } = actor;
  return { entered: { session_id, user_id, epoch: account.session_epoch, refresh_token: null } };
}
