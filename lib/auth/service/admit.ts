import "server-only";
import { z } from "zod";
import type { Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { PROOFS, type Proof, type SessionKind, TICKET_SECONDS } from "../constants";
import type { Credentials } from "../queries/accounts";
import { issueOneTimeToken } from "./one-time-tokens";
import { type Entered, enter } from "./start-session";

/** In, or half in: the ticket and a second step finish it. */
export type SignedIn = { entered: Entered } | { ticket: string };

/** What a ticket remembers of the first step: how it was passed, and the password it goes with. */
export const TicketData = z.object({
  proofs: z.array(z.enum(PROOFS)),
  password_changed_at: z.iso.datetime().nullable(),
});

/**
 * Lets somebody in who has shown by one proof who they are, inside the caller's transaction. With a second step set up
 * it answers a ticket for that step, good for five minutes, and no session has begun.
 * @throws AppError `invalid_credentials` when the account was suspended, its sessions ended or its password changed since
 *   `account` was read
 */
export async function admit(
  tx: Tx,
  ctx: Ctx,
  account: Credentials,
  how: { kind: SessionKind; proof: Proof },
): Promise<SignedIn> {
  const proofs = [how.proof];
  if (!account.totp_confirmed_at) return { entered: await enter(tx, ctx, account, { kind: how.kind, proofs }) };
  const data = { proofs, password_changed_at: account.password_changed_at?.toISOString() ?? null };
  const wish = { purpose: "totp_login", user_id: account.id, seconds: TICKET_SECONDS, data } as const;
  return { ticket: await issueOneTimeToken(tx, ctx, wish) };
}
