import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError, invalid } from "@/lib/core/errors";
import { hashToken, seal, unseal } from "@/lib/core/secrets";
import { type Credentials, selectCredentials } from "../queries/accounts";
import {
  advanceStep,
  confirmProposal,
  deleteTotp,
  lockTotp,
  replaceRecoveryCodes,
  selectTwoStep,
  upsertProposal,
} from "../queries/totp";
import { newRecoveryCodes, readCode } from "../recovery-codes";
import type { RecoveryCodes, TotpProposal, TwoStep } from "../schema/totp";
import { newTotpSecret, stepOf, totpUri } from "../totp";
import { requireRecentProof } from "./prove";
import { tellOfChange } from "./tell-owner";

/** Whose second step it is, once they have shown again who they are. */
async function requireOwner(tx: Tx, ctx: Ctx): Promise<Credentials> {
  const { user_id } = await requireRecentProof(tx, ctx);
  const account = await selectCredentials(tx, { user_id });
  if (!account) throw new AppError("unauthenticated");
  return account;
}

/**
 * Takes a code of an authenticator app, inside the caller's transaction: of the secret proposed or in force, at most one
 * step from now, and of a later step than any taken before. Seals the secret anew, so that the site's own can be changed.
 */
export async function takeTotpCode(tx: Tx, ctx: Ctx, user_id: string, code: string): Promise<boolean> {
  const totp = await lockTotp(tx, user_id);
  if (!totp) return false;
  const secret = unseal(totp.secret_sealed, user_id);
  if (secret === null) {
    ctx.log.error(
      { user_id },
      "a second step's secret cannot be opened: AUTH_SECRET is not the one it was sealed with",
    );
    return false;
  }
  const step = stepOf(secret, code, ctx.now());
  return step !== null && (await advanceStep(tx, user_id, step, seal(secret, user_id)));
}

async function issueRecoveryCodes(tx: Tx, ctx: Ctx, user_id: string): Promise<RecoveryCodes> {
  const recovery_codes = newRecoveryCodes();
  const hashes = recovery_codes.map((code) => hashToken(code.replaceAll("-", "")));
  await replaceRecoveryCodes(tx, user_id, hashes, ctx.now());
  return { recovery_codes };
}

/**
 * Proposes a secret for an authenticator app; nothing changes until a code confirms it. A newer one voids the older.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `conflict` when one is in force
 */
export async function proposeTotp(ctx: Ctx): Promise<TotpProposal> {
  return transaction(async (tx) => {
    const { id: user_id, email } = await requireOwner(tx, ctx);
    const secret = newTotpSecret();
    const proposal = { user_id, secret_sealed: seal(secret, user_id), created_at: ctx.now() };
    if (!(await upsertProposal(tx, proposal))) {
      throw new AppError("conflict", { detail: "Two-step sign-in is on already. Turn it off first." });
    }
    return { secret, otpauth_uri: totpUri(secret, email) };
  });
}

/**
 * Puts the proposed secret in force by a code of it: from now on signing in takes two steps. Sessions there are go on.
 * @returns ten recovery codes, which are shown this once
 * @throws AppError `unauthenticated`, `reauthentication_required`, `not_found` without a proposal, `conflict` when it is
 *   in force already, `invalid` at `code`
 */
export async function confirmTotp(ctx: Ctx, input: { code: string }): Promise<RecoveryCodes> {
  return transaction(async (tx) => {
    const account = await requireOwner(tx, ctx);
    const totp = await lockTotp(tx, account.id);
    if (!totp) throw new AppError("not_found", { detail: "Set up an authenticator app first." });
    if (totp.confirmed_at) throw new AppError("conflict", { detail: "Two-step sign-in is on already." });
    const code = readCode(input.code);
    if (!code || !("totp" in code)) throw invalid("code", "Six digits, as the app shows them");
    if (!(await takeTotpCode(tx, ctx, account.id, code.totp))) {
      throw invalid(
        "code",
        "Not the code of this secret. Wait for the next one, and see that your phone's clock is right",
      );
    }
    await confirmProposal(tx, account.id, ctx.now());
    const codes = await issueRecoveryCodes(tx, ctx, account.id);
    await tellOfChange(tx, ctx, account, "totp_enabled");
    await recordAudit(tx, ctx, { action: "user.totp_enabled", subject_id: account.id });
    return codes;
  });
}

/**
 * Turns the second step off, or drops a proposal: secret and recovery codes are gone.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `not_found` when there is neither
 */
export async function removeTotp(ctx: Ctx): Promise<void> {
  await transaction(async (tx) => {
    const account = await requireOwner(tx, ctx);
    const removed = await deleteTotp(tx, account.id);
    if (!removed) throw new AppError("not_found", { detail: "Two-step sign-in is off." });
    if (!removed.confirmed_at) return;
    await tellOfChange(tx, ctx, account, "totp_disabled");
    await recordAudit(tx, ctx, { action: "user.totp_disabled", subject_id: account.id });
  });
}

/**
 * Makes ten new recovery codes and voids those there were.
 * @returns the codes, which are shown this once
 * @throws AppError `unauthenticated`, `reauthentication_required`, `not_found` when the second step is off
 */
export async function makeRecoveryCodes(ctx: Ctx): Promise<RecoveryCodes> {
  return transaction(async (tx) => {
    const account = await requireOwner(tx, ctx);
    const totp = await lockTotp(tx, account.id);
    if (!totp?.confirmed_at) throw new AppError("not_found", { detail: "Two-step sign-in is off." });
    const codes = await issueRecoveryCodes(tx, ctx, account.id);
    await tellOfChange(tx, ctx, account, "recovery_codes_replaced");
    await recordAudit(tx, ctx, { action: "user.recovery_codes_made", subject_id: account.id });
    return codes;
  });
}

/**
 * How the actor's second step stands.
 * @throws AppError `unauthenticated`
 */
export async function getTwoStep(ctx: Ctx): Promise<TwoStep> {
  const { user_id } = requireUser(ctx.actor);
  const { confirmed_at, left } = await selectTwoStep(db(), user_id);
  return { enabled_at: confirmed_at?.toISOString() ?? null, recovery_codes_left: left };
}
