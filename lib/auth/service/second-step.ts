import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { AppError, invalid } from "@/lib/core/errors";
import { later } from "@/lib/core/later";
import { networkOf } from "@/lib/core/network";
import { limit, type Taken } from "@/lib/core/rate-limit";
import { hashToken } from "@/lib/core/secrets";
import { type Proof, type SessionKind, TICKET_TRIES } from "../constants";
import { lockCredentials, selectCredentials } from "../queries/accounts";
import { countTry } from "../queries/tokens";
import { spendRecoveryCode } from "../queries/totp";
import { readCode } from "../recovery-codes";
import type { SecondStepInput } from "../schema/totp";
import { firstStepOf } from "./admit";
import { takeOneTimeToken } from "./one-time-tokens";
import { as, type Entered, enter } from "./start-session";
import { tellOfChange, tellOfGuessing } from "./tell-owner";
import { takeTotpCode } from "./totp";

const WRONG = {
  totp: "Not the current code, or used already. Wait for the app to show the next one",
  recovery: "Not one of your recovery codes, or used already",
} as const;

const beginAgain = () =>
  new AppError("invalid_ticket", { detail: "Begin it again; you have five minutes and five tries." });

type Code = NonNullable<ReturnType<typeof readCode>>;
type Ticket = NonNullable<Awaited<ReturnType<typeof countTry>>>;

/**
 * What a try takes, so that a fresh ticket gives no fresh guesses. Six digits are also counted for the account alone,
 * wherever from; a recovery code cannot be guessed, so it stays open to its owner while somebody else who knows the
 * password uses that up.
 */
async function takeTries(ctx: Ctx, user_id: string, code: Code): Promise<Taken[]> {
  const taken = [await limit("second_step", `${user_id}|${networkOf(ctx.address)}`)];
  if ("totp" in code) taken.push(await limit("second_step_account", user_id));
  return taken;
}

/** Somebody knew the password and not the code: its owner sees it in their history, and hears of it when it was often. */
function recordFailure(ctx: Ctx, user_id: string, is_last: boolean): Promise<void> {
  return transaction(async (tx) => {
    const account = is_last ? await selectCredentials(tx, { user_id }) : null;
    if (account) await tellOfGuessing(tx, ctx, account);
    await recordAudit(tx, ctx, { action: "user.sign_in_failed", subject_id: user_id, after: { step: 2 } });
  });
}

async function takeCode(tx: Tx, ctx: Ctx, user_id: string, code: Code): Promise<Proof | null> {
  if ("totp" in code) return (await takeTotpCode(tx, ctx, user_id, code.totp)) ? "totp" : null;
  const spent = await spendRecoveryCode(tx, user_id, hashToken(code.recovery), ctx.now());
  return spent ? "recovery_code" : null;
}

type Exchange = { ticket: Ticket & { user_id: string }; code: Code; input: SecondStepInput; kind: SessionKind };

/** Ticket and code into a session: both used up, or neither. Null for a wrong code. */
async function exchange(tx: Tx, ctx: Ctx, { ticket, code, input, kind }: Exchange): Promise<Entered | null> {
  const account = await lockCredentials(tx, ticket.user_id);
  const first = account && firstStepOf(ticket, account);
  if (!first) throw beginAgain();
  const proof = await takeCode(tx, ctx, account.id, code);
  if (!proof) return null;
  if (!(await takeOneTimeToken(tx, ctx, "totp_login", input.ticket))) throw beginAgain();
  if (proof === "recovery_code") await tellOfChange(tx, ctx, account, "recovery_code_used");
  const entered = await enter(tx, ctx, account, { ...first, kind, proofs: [...first.proofs, proof] });
  if (proof === "recovery_code") {
    const used = { action: "user.recovery_code_used", subject_id: account.id } as const;
    await recordAudit(tx, as(ctx, entered, account.role), used);
  }
  return entered;
}

/**
 * Finishes a sign-in: the ticket of the first step, and a code of the authenticator app or a recovery code. Five tries a
 * ticket, five failures in five minutes per account and network, twenty of six digits an hour per account.
 * @throws AppError `invalid` at `code`; `invalid_ticket` when the ticket is used, too old, out of tries, or the account
 *   changed since; `rate_limited`
 */
export async function finishSignIn(ctx: Ctx, input: SecondStepInput, kind: SessionKind): Promise<Entered> {
  const code = readCode(input.code);
  if (!code) throw invalid("code", "Six digits from the app, or a recovery code of six groups");
  const wanted = { token_hash: hashToken(input.ticket), purpose: "totp_login", now: ctx.now() } as const;
  const ticket = await countTry(db(), wanted, TICKET_TRIES);
  if (!ticket?.user_id) throw beginAgain();
  const { user_id } = ticket;
  const taken = await takeTries(ctx, user_id, code);
  const entered = await transaction((tx) => exchange(tx, ctx, { ticket: { ...ticket, user_id }, code, input, kind }));
  if (!entered) {
    const is_last = "totp" in code && taken.at(-1)?.headers["ratelimit-remaining"] === "0";
    later(ctx, () => recordFailure(ctx, user_id, is_last));
    throw invalid("code", WRONG["totp" in code ? "totp" : "recovery"]);
  }
  await Promise.all(taken.map((each) => each.refund()));
  return entered;
}
