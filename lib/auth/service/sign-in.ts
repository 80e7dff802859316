import "server-only";
import { db } from "@/db/client";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { later } from "@/lib/core/later";
import { networkOf } from "@/lib/core/network";
import { isWithin, limit } from "@/lib/core/rate-limit";
import { queueMessage } from "@/lib/messages/service";
import { passwordMinFor, type SessionKind } from "../constants";
import { counterOf, identify } from "../identifier";
import { securityLink } from "../links";
import { upgradeHash, verifyPassword } from "../passwords";
import { type Credentials, replaceHash, selectCredentials } from "../queries/accounts";
import type { SignInInput } from "../schema";
import { admit, type SignedIn } from "./admit";
import { asSelfOrNobody } from "./start-session";

/** The account that identifier and password belong to. Unknown account and wrong password answer alike, in like time. */
async function checkPassword(ctx: Ctx, input: SignInInput): Promise<Credentials> {
  const network = networkOf(ctx.address);
  const taken = [await limit("sign_in_network", network)];
  const named = identify(input.identifier);
  const tries = await limit("sign_in", `${counterOf(named)}|${network}`);
  taken.push(tries);
  const refund = () => Promise.all(taken.map((each) => each.refund()));
  const account = await selectCredentials(db(), named);
  const hash = account?.password_hash ?? null;
  const { matches, needs_rehash } = await verifyPassword(hash, input.password).catch(async (error) => {
    // Nothing was looked at, so nobody failed.
    await refund();
    throw error;
  });
  // A password that the site made is as good as wrong once its time is over.
  const over = account?.password_expires_at && account.password_expires_at <= ctx.now();
  if (!account || !matches || over) {
    if (account) later(ctx, () => recordFailure(ctx, account, tries.headers["ratelimit-remaining"] === "0"));
    throw new AppError("invalid_credentials");
  }
  await refund();
  if (!account.is_active) throw new AppError("account_suspended");
  if (needs_rehash) await upgradeStoredHash(account, input.password);
  return account;
}

async function upgradeStoredHash({ id, password_hash }: Credentials, password: string): Promise<void> {
  const better = await upgradeHash(password);
  if (better && password_hash) await replaceHash(db(), id, password_hash, better);
}

/** Keeps a failure on record; with the last try that the limit allows, its owner is told, once an hour at most. */
async function recordFailure(ctx: Ctx, { id: user_id, email }: Credentials, was_last: boolean): Promise<void> {
  const tell = was_last && (await isWithin("account_locked", user_id));
  await transaction(async (tx) => {
    const data = { at: ctx.now(), security_link: securityLink() };
    if (tell) await queueMessage(tx, ctx, { template: "account_locked", user_id, to: email, data });
    await recordAudit(tx, asSelfOrNobody(ctx, user_id), { action: "user.sign_in_failed", subject_id: user_id });
  });
}

/**
 * Signs in with e-mail, username or verified mobile, and the password. Ten failures in a quarter of an hour per account
 * and network, with ever longer waits from the fourth, a hundred per network; a success takes none of them. With a
 * second step set up it answers a ticket for it.
 * @throws AppError `invalid_credentials`, `account_suspended` (only to who knows the password), `rate_limited`, `busy`
 */
export async function signIn(ctx: Ctx, input: SignInInput, kind: SessionKind): Promise<SignedIn> {
  const account = await checkPassword(ctx, input);
  // Fewer rights until they have a password of their own that is long enough for their role.
  const too_short = [...input.password].length < passwordMinFor(account.role);
  const password_outgrown = too_short || account.password_expires_at !== null;
  return transaction((tx) => admit(tx, ctx, account, { kind, proof: "password", password_outgrown }));
}
