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

/** What a ticket remembers of the first step: how it was passed, and the account as it was then. */
const TicketData = z.object({
  proofs: z.array(z.enum(PROOFS)),
  password_outgrown: z.boolean().default(false),
  epoch: z.int(),
  password_changed_at: z.iso.datetime().nullable(),
});

/**
 * Lets somebody in who has shown by one proof who they are, inside the caller's transaction. With a second step set up
 * it answers a ticket for that step, good for five minutes, and no session has begun. Several may be open, so that nobody
 * who begins a sign-in breaks off another.
 * @throws AppError `invalid_credentials` when the account was suspended, its sessions ended or its password changed since
 *   `account` was read
 */
export async function admit(
  tx: Tx,
  ctx: Ctx,
  account: Credentials,
  how: { kind: SessionKind; proof: Proof; password_outgrown?: boolean; proved_at?: Date | null },
): Promise<SignedIn> {
  const { kind, proof, password_outgrown = false, proved_at } = how;
  const proofs = [proof];
  if (!account.totp_confirmed_at)
    return { entered: await enter(tx, ctx, account, { kind, proofs, password_outgrown, proved_at }) };
  const data: z.infer<typeof TicketData> = {
    proofs,
    password_outgrown,
    epoch: account.session_epoch,
    password_changed_at: account.password_changed_at?.toISOString() ?? null,
  };
  const wish = { purpose: "totp_login", user_id: account.id, seconds: TICKET_SECONDS, data } as const;
  return { ticket: await issueOneTimeToken(tx, ctx, wish) };
}

/**
 * What the first step behind a ticket showed, or null when the account is no more what it was: its password changed, its sessions ended,
 * it was suspended, or its second step turned off.
 */
export function firstStepOf(
  ticket: { data: Record<string, unknown> },
  account: Credentials,
): { proofs: Proof[]; password_outgrown: boolean } | null {
  const { data } = TicketData.safeParse(ticket.data);
  if (!data) return null;
  const { proofs, password_outgrown, epoch, password_changed_at } = data;
  const same =
    account.is_active &&
    account.totp_confirmed_at &&
    account.session_epoch === epoch &&
    (account.password_changed_at?.toISOString() ?? null) === password_changed_at;
  return same ? { proofs, password_outgrown } : null;
}
