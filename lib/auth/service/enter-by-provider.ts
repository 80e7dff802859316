import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction, uniqueViolation } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { networkOf } from "@/lib/core/network";
import { limit } from "@/lib/core/rate-limit";
import { FULL_NAME_MAX } from "@/lib/profiles/constants";
import { createProfile } from "@/lib/profiles/service";
import type { Identity } from "../oauth";
import { type Credentials, insertUser, lockCredentials, selectCredentials } from "../queries/accounts";
import { insertConnection, selectConnectedUser } from "../queries/connections";
import type { SignedIn } from "./admit";
import { claimEmail } from "./claim-email";
import { connect } from "./connections";
import { as, enter, startSession } from "./start-session";
import { welcome } from "./welcome";

type Confirmed = Identity & { email: string };

const isConfirmed = (identity: Identity): identity is Confirmed => identity.email !== null && identity.email_verified;

/** A provider may have asked long ago who they are, and nobody since: for sensitive acts that counts as long ago here too. */
const proofBy = ({ asked_at }: Identity) => ({
  kind: "web" as const,
  proofs: ["provider" as const],
  proved_at: asked_at,
});

/** The account an identity is connected to, locked until the transaction ends. */
async function lockConnected(tx: Tx, identity: Identity): Promise<Credentials | null> {
  const found = await selectConnectedUser(tx, identity);
  const account = found && (await lockCredentials(tx, found.id));
  // It may have been disconnected while we waited for the lock.
  const still = account && (await selectConnectedUser(tx, identity));
  return still?.id === account?.id ? account : null;
}

async function register(tx: Tx, ctx: Ctx, identity: Confirmed): Promise<SignedIn> {
  const { email, provider } = identity;
  const [user_id, now] = [newId(), ctx.now()];
  const times = { email_verified_at: now, last_login: now, last_seen_at: now, created_at: now, updated_at: now };
  await claimEmail(tx, ctx, { user_id, email }, () => insertUser(tx, { id: user_id, email, ...times }));
  const full_name = identity.name ?? [...(email.split("@")[0] ?? "")].slice(0, FULL_NAME_MAX).join("");
  await createProfile(tx, ctx, { user_id, full_name });
  await insertConnection(tx, user_id, identity, now);
  const entered = await startSession(tx, ctx, { user_id, role: "user", epoch: 0, ...proofBy(identity) });
  const after = { provider };
  await recordAudit(tx, as(ctx, entered, "user"), { action: "user.registered", subject_id: user_id, after });
  return { entered };
}

/**
 * Connects by an address that both sides have confirmed. Whoever has a second step connects when they are signed in:
 * an address alone must not open another way to them.
 */
async function connectByEmail(tx: Tx, ctx: Ctx, local: Credentials, identity: Confirmed): Promise<SignedIn> {
  const account = await lockCredentials(tx, local.id);
  if (!account?.email_verified_at || account.totp_confirmed_at) throw new AppError("connect_first");
  if (!account.is_active) throw new AppError("account_suspended");
  await connect(tx, ctx, account, identity);
  const entered = await enter(tx, ctx, account, proofBy(identity));
  await recordAudit(tx, as(ctx, entered, account.role), {
    action: "user.provider_linked",
    subject_id: account.id,
    after: { provider: identity.provider },
  });
  return { entered };
}

async function decide(tx: Tx, ctx: Ctx, identity: Identity): Promise<SignedIn> {
  const account = await lockConnected(tx, identity);
  if (account) return welcome(tx, ctx, account, { proof: "provider", proved_at: identity.asked_at });
  if (!isConfirmed(identity)) throw new AppError("provider_unverified");
  const local = await selectCredentials(tx, { email: identity.email });
  return local ? connectByEmail(tx, ctx, local, identity) : register(tx, ctx, identity);
}

/** Whoever would open an account counts against the same limit as they who register with a password. */
async function limitNewcomers(ctx: Ctx, identity: Identity): Promise<void> {
  if (!isConfirmed(identity) || (await selectConnectedUser(db(), identity))) return;
  if (!(await selectCredentials(db(), { email: identity.email }))) await limit("register", networkOf(ctx.address));
}

/**
 * Signs in by an account elsewhere: as whom it is connected to; as whose confirmed e-mail it has confirmed too, which
 * connects it; or as somebody new. Whoever is signed in as them already stays so. 20 new accounts an hour
 * per network. With a second step set up it answers a ticket for it.
 * @throws AppError `provider_unverified` (nobody is connected, and the provider vouches for no e-mail), `connect_first`
 *   (somebody has this e-mail, and it is not confirmed here or they have a second step), `email_taken` (it can still come
 *   back to who left it), `provider_connected` (who has it has connected another account there), `account_suspended`,
 *   `rate_limited`
 */
export async function enterByProvider(ctx: Ctx, identity: Identity): Promise<SignedIn> {
  await limitNewcomers(ctx, identity);
  const run = () => transaction((tx) => decide(tx, ctx, identity));
  try {
    return await run();
  } catch (error) {
    // Somebody connected it or opened an account meanwhile; now that is there to be found.
    const raced = uniqueViolation(error) !== null || (error instanceof AppError && error.code === "email_taken");
    if (!raced) throw error;
    return run();
  }
}
