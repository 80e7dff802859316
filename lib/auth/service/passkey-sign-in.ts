import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError, type ErrorCode, invalid } from "@/lib/core/errors";
import { later } from "@/lib/core/later";
import { networkOf } from "@/lib/core/network";
import { limit } from "@/lib/core/rate-limit";
import { CHALLENGE_SECONDS, PASSKEYS_MAX, type SessionKind } from "../constants";
import { lockCredentials } from "../queries/accounts";
import {
  lockPasskey,
  type PasskeyRow,
  selectPasskeyByCredential,
  selectPasskeys,
  touchPasskey,
} from "../queries/passkeys";
import type { Assertion, PasskeySignInInput } from "../schema/passkeys";
import { requestOptions, type Signed, verifyAssertion } from "../webauthn";
import { issueOneTimeToken, takeOneTimeToken } from "./one-time-tokens";
import { markProved } from "./prove";
import { requireLive } from "./sessions";
import { type Entered, enter } from "./start-session";

function issueChallenge(ctx: Ctx, user_id: string | null): Promise<string> {
  const wish = { purpose: "passkey_login", user_id, seconds: CHALLENGE_SECONDS } as const;
  return transaction((tx) => issueOneTimeToken(tx, ctx, wish));
}

/**
 * Begins a sign-in by passkey: what the browser needs to sign, with a challenge that is good for five minutes. Whoever
 * signs it is known by their passkey alone. 300 in a quarter of an hour per network.
 * @throws AppError `rate_limited`
 */
export async function offerPasskeySignIn(ctx: Ctx) {
  await limit("passkey_challenge", networkOf(ctx.address));
  return requestOptions(await issueChallenge(ctx, null));
}

type Found = { passkey: PasskeyRow; signed: Signed | null };

/** The passkey that is said to have signed, and whether it did. */
async function findSigner(credential: Assertion): Promise<Found | null> {
  const passkey = await selectPasskeyByCredential(db(), credential.id);
  return passkey && { passkey, signed: await verifyAssertion(credential, passkey) };
}

function recordFailure(tx: Tx, ctx: Ctx, { id: passkey_id, user_id }: PasskeyRow, reason: "signature" | "counter") {
  const after = { passkey_id, reason };
  return recordAudit(tx, ctx, { action: "user.sign_in_failed", subject_id: user_id, after });
}

/**
 * Uses a signed challenge up, inside the caller's transaction. A counter that has not moved on means that there are two
 * of an authenticator, one of them a copy (WebAuthn §6.1.1); those that do not count say 0 for ever.
 * @param asked_by whose challenge it must be; null for that of a sign-in
 */
async function accept(tx: Tx, ctx: Ctx, found: PasskeyRow, signed: Signed, asked_by: string | null): Promise<boolean> {
  const challenge = await takeOneTimeToken(tx, ctx, "passkey_login", signed.challenge);
  if (!challenge || challenge.user_id !== asked_by) return false;
  const passkey = await lockPasskey(tx, found.user_id, found.id);
  if (!passkey) return false;
  const { counter, backed_up } = signed;
  if (counter <= passkey.counter && (counter > 0 || passkey.counter > 0)) {
    await recordFailure(tx, ctx, passkey, "counter");
    return false;
  }
  await touchPasskey(tx, passkey.id, { counter, backed_up, last_used_at: ctx.now() });
  return true;
}

type Outcome = { entered: Entered } | { refused: ErrorCode };

async function enterBy(tx: Tx, ctx: Ctx, { passkey, signed }: Found, kind: SessionKind): Promise<Outcome> {
  const account = await lockCredentials(tx, passkey.user_id);
  if (!account || !signed || !(await accept(tx, ctx, passkey, signed, null))) return { refused: "invalid_credentials" };
  if (!account.is_active) return { refused: "account_suspended" };
  return { entered: await enter(tx, ctx, account, { kind, proofs: ["passkey"] }) };
}

/**
 * Signs in by a passkey alone, which is something one has and, as it asks for a finger or a PIN, something one is or
 * knows: no second step follows. Unknown passkeys, bad signatures and challenges that were used, are too old or not ours
 * answer alike. Failures count by network as those of passwords do.
 * @throws AppError `invalid_credentials`, `account_suspended` (only to who holds the passkey), `rate_limited`
 */
export async function signInWithPasskey(ctx: Ctx, input: PasskeySignInInput, kind: SessionKind): Promise<Entered> {
  const taken = await limit("sign_in_network", networkOf(ctx.address));
  const found = await findSigner(input.credential);
  // Nobody said who they are, so the passkey has to (WebAuthn §7.2, step 6).
  if (!found?.signed || !input.credential.response.userHandle) {
    if (found) later(ctx, () => transaction((tx) => recordFailure(tx, ctx, found.passkey, "signature")));
    throw new AppError("invalid_credentials");
  }
  const outcome = await transaction((tx) => enterBy(tx, ctx, found, kind));
  if (!("refused" in outcome)) {
    await taken.refund();
    return outcome.entered;
  }
  if (outcome.refused === "account_suspended") await taken.refund();
  throw new AppError(outcome.refused);
}

/**
 * Begins to show again who one is, by a passkey of one's own.
 * @throws AppError `unauthenticated`, `not_found` without any passkey
 */
export async function offerPasskeyProof(ctx: Ctx) {
  const { user_id } = requireUser(ctx.actor);
  const known = await selectPasskeys(db(), user_id, PASSKEYS_MAX);
  if (known.length === 0) throw new AppError("not_found", { detail: "You have no passkey." });
  return requestOptions(await issueChallenge(ctx, user_id), known);
}

/**
 * Shows again who one is, by a passkey; sensitive acts are open for ten minutes. Ten tries in a quarter of an hour,
 * together with those by password.
 * @throws AppError `unauthenticated`, `invalid` at `credential`, `rate_limited`
 */
export async function reauthenticateWithPasskey(ctx: Ctx, input: PasskeySignInInput): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  const taken = await limit("reauthenticate", user_id);
  const found = await findSigner(input.credential);
  const proved = await transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    const own = found?.signed && found.passkey.user_id === user_id;
    if (!own || !found.signed || !(await accept(tx, ctx, found.passkey, found.signed, user_id))) return false;
    await markProved(tx, ctx);
    return true;
  });
  if (!proved) throw invalid("credential", "This passkey could not be checked. Try again");
  await taken.refund();
}
