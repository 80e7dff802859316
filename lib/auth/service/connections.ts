import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction, uniqueViolation } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { LINKING_SECONDS, PROVIDERS, type ProviderId, RECENT_PROOF_SECONDS } from "../constants";
import { ago } from "../lifetimes";
import type { Identity } from "../oauth";
import { findProvider, providerIds, providerName } from "../providers";
import { type Credentials, lockCredentials } from "../queries/accounts";
import {
  countSignIns,
  deleteConnection,
  insertConnection,
  selectConnectedUser,
  selectConnections,
} from "../queries/connections";
import type { Connection } from "../schema/providers";
import { connectionView } from "../views";
import { issueOneTimeToken, takeOneTimeToken } from "./one-time-tokens";
import { markProved, requireRecentProof } from "./prove";
import { requireLive } from "./sessions";
import { tellOfChange } from "./tell-owner";

/**
 * Connects an account elsewhere to one here, which is locked, inside the caller's transaction, and tells its owner by
 * mail. The caller audits it.
 * @throws AppError `provider_connected` when another account of that provider is connected
 */
export async function connect(tx: Tx, ctx: Ctx, account: Credentials, identity: Identity): Promise<void> {
  try {
    await insertConnection(tx, account.id, identity, ctx.now());
  } catch (error) {
    throw uniqueViolation(error) === "accounts_user_id_provider_unique" ? new AppError("provider_connected") : error;
  }
  await tellOfChange(tx, ctx, account, "provider_linked");
}

/**
 * The actor's connected accounts, one a provider; those of providers that are turned off stay and are listed too.
 * @throws AppError `unauthenticated`
 */
export async function listConnections(ctx: Ctx): Promise<Connection[]> {
  const { user_id } = requireUser(ctx.actor);
  const rows = await selectConnections(db(), user_id, PROVIDERS.length);
  return rows.map((row) => connectionView(row, providerName(row.provider)));
}

/**
 * Begins to connect an account elsewhere: a sensitive act. The browser that comes back from the provider within ten
 * minutes, with this token and in this session, connects what it was there.
 * @returns the token
 * @throws AppError `unauthenticated`, `reauthentication_required`, `not_found` for a provider that is turned off
 */
export async function beginConnecting(ctx: Ctx, { provider }: { provider: ProviderId }): Promise<string> {
  if (!findProvider(provider)) throw new AppError("not_found");
  return transaction(async (tx) => {
    const { user_id, session_id } = await requireRecentProof(tx, ctx);
    const data = { provider, session_id };
    return issueOneTimeToken(tx, ctx, { purpose: "link_provider", user_id, seconds: LINKING_SECONDS, data });
  });
}

/**
 * Connects an account elsewhere to the actor's, who began that in this session. Connecting again what is connected is no
 * error.
 * @throws AppError `unauthenticated`; `reauthentication_required` when it was begun elsewhere, too long ago or not at all;
 *   `provider_taken` when it is connected to somebody else, `provider_connected` when the actor has connected another
 */
export async function connectProvider(ctx: Ctx, identity: Identity, token: string): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  const connectOnce = async (tx: Tx) => {
    const account = await lockCredentials(tx, user_id);
    await requireLive(tx, ctx, session_id);
    const begun = await takeOneTimeToken(tx, ctx, "link_provider", token);
    const { provider, session_id: begun_in } = begun?.data ?? {};
    if (!account || begun?.user_id !== user_id || provider !== identity.provider || begun_in !== session_id) {
      throw new AppError("reauthentication_required");
    }
    const connected = await selectConnectedUser(tx, identity);
    if (connected && connected.id !== user_id) throw new AppError("provider_taken");
    if (connected) return;
    await connect(tx, ctx, account, identity);
    const after = { provider };
    await recordAudit(tx, ctx, { action: "user.provider_linked", subject_id: user_id, after });
  };
  try {
    await transaction(connectOnce);
  } catch (error) {
    // Somebody connected it between our look and our write.
    throw uniqueViolation(error) === null ? error : new AppError("provider_taken");
  }
}

/**
 * Shows again who one is by an account elsewhere; sensitive acts are open for ten minutes. A provider that says when it
 * asked must have asked within the last ten; one that says nothing is taken at its word that they are who they are.
 * @throws AppError `unauthenticated`, `provider_other` when it is not connected to the actor's, `provider_stale` when the
 *   provider has not asked of late
 */
export async function proveByProvider(ctx: Ctx, identity: Identity): Promise<void> {
  const { user_id, session_id } = requireUser(ctx.actor);
  const { asked_at } = identity;
  if (asked_at && asked_at < ago(ctx.now(), RECENT_PROOF_SECONDS)) throw new AppError("provider_stale");
  await transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    if ((await selectConnectedUser(tx, identity))?.id !== user_id) throw new AppError("provider_other");
    await markProved(tx, ctx);
  });
}

/**
 * Disconnects a provider from the actor's account; it signs in no longer, and the owner is told by mail.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `not_found` when it is not connected, `last_sign_in`
 *   when nothing else is left to sign in with
 */
export async function disconnectProvider(ctx: Ctx, { provider }: { provider: ProviderId }): Promise<void> {
  await transaction(async (tx) => {
    const { user_id } = await requireRecentProof(tx, ctx);
    const account = await lockCredentials(tx, user_id);
    if (!account) throw new AppError("unauthenticated");
    if (!(await deleteConnection(tx, user_id, provider))) throw new AppError("not_found");
    if ((await countSignIns(tx, user_id, providerIds())) === 0) {
      throw new AppError("last_sign_in", { detail: "Set a password, add a passkey or connect another account first." });
    }
    await tellOfChange(tx, ctx, account, "provider_unlinked");
    const before = { provider };
    await recordAudit(tx, ctx, { action: "user.provider_unlinked", subject_id: user_id, before });
  });
}
