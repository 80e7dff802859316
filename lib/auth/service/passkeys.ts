import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction, uniqueViolation } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError, invalid } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { CHALLENGE_SECONDS, PASSKEYS_MAX } from "../constants";
import { deviceOf } from "../device";
import { providerIds } from "../providers";
import { type Credentials, lockCredentials } from "../queries/accounts";
import { countSignIns } from "../queries/connections";
import { deletePasskey, insertPasskey, lockPasskey, selectPasskeys, updatePasskeyName } from "../queries/passkeys";
import type { AddPasskeyInput, Passkey } from "../schema/passkeys";
import { passkeyView } from "../views";
import { creationOptions, nameOf, verifyAttestation } from "../webauthn";
import { issueOneTimeToken, takeOneTimeToken } from "./one-time-tokens";
import { requireRecentProof } from "./prove";
import { requireLive } from "./sessions";
import { tellOfChange } from "./tell-owner";

/**
 * The actor's passkeys, oldest first; there are at most twenty.
 * @throws AppError `unauthenticated`
 */
export async function listPasskeys(ctx: Ctx): Promise<Passkey[]> {
  const { user_id } = requireUser(ctx.actor);
  const rows = await selectPasskeys(db(), user_id, PASSKEYS_MAX);
  return rows.map(passkeyView);
}

/** The actor's account, locked so that who adds or removes passkeys takes turns. */
async function lockOwn(tx: Tx, user_id: string): Promise<Credentials> {
  const account = await lockCredentials(tx, user_id);
  if (!account) throw new AppError("unauthenticated");
  return account;
}

async function requireRoom(tx: Tx, user_id: string) {
  const known = await selectPasskeys(tx, user_id, PASSKEYS_MAX);
  if (known.length < PASSKEYS_MAX) return known;
  throw new AppError("too_many_passkeys", { detail: `At most ${PASSKEYS_MAX}. Remove one that you no longer use.` });
}

/**
 * Begins to add a passkey: what the browser needs to make one, with a challenge that is good for five minutes, for the
 * actor alone.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `too_many_passkeys`
 */
export async function offerPasskey(ctx: Ctx) {
  return transaction(async (tx) => {
    const { user_id } = await requireRecentProof(tx, ctx);
    const wish = { purpose: "passkey_register", user_id, seconds: CHALLENGE_SECONDS } as const;
    const challenge = await issueOneTimeToken(tx, ctx, wish);
    const account = await lockOwn(tx, user_id);
    return creationOptions(challenge, account, await requireRoom(tx, user_id));
  });
}

/**
 * Adds the passkey that a browser made. It signs in by itself from here on; the owner is told by mail.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `invalid` at `credential` for one that is not right or
 *   whose challenge is not the actor's, used or too old, `conflict` for one that is registered already,
 *   `too_many_passkeys`
 */
export async function addPasskey(ctx: Ctx, input: AddPasskeyInput): Promise<Passkey> {
  requireUser(ctx.actor);
  const made = await verifyAttestation(input.credential);
  try {
    return await transaction(async (tx) => {
      const { user_id } = await requireRecentProof(tx, ctx);
      const asked = made && (await takeOneTimeToken(tx, ctx, "passkey_register", made.challenge));
      if (!made || asked?.user_id !== user_id) {
        throw invalid("credential", "This passkey could not be checked. Begin again");
      }
      const account = await lockOwn(tx, user_id);
      await requireRoom(tx, user_id);
      const { challenge, aaguid, ...kept } = made;
      const name = input.name ?? nameOf(made, deviceOf(ctx.user_agent));
      const row = await insertPasskey(tx, { ...kept, id: newId(), user_id, name, created_at: ctx.now() });
      await tellOfChange(tx, ctx, account, "passkey_added");
      const after = { passkey_id: row.id, name };
      await recordAudit(tx, ctx, { action: "user.passkey_added", subject_id: user_id, after });
      return passkeyView(row);
    });
  } catch (error) {
    if (uniqueViolation(error) !== "passkeys_credential_id_unique") throw error;
    throw new AppError("conflict", { detail: "This passkey is registered already." });
  }
}

/**
 * Gives a passkey of the actor's another name.
 * @throws AppError `unauthenticated`, `not_found` (also for somebody else's)
 */
export async function renamePasskey(ctx: Ctx, input: { id: string; name: string }): Promise<Passkey> {
  const { user_id, session_id } = requireUser(ctx.actor);
  const { id: passkey_id, name } = input;
  return transaction(async (tx) => {
    await requireLive(tx, ctx, session_id);
    const passkey = await lockPasskey(tx, user_id, passkey_id);
    if (!passkey) throw new AppError("not_found");
    if (name !== passkey.name) {
      await updatePasskeyName(tx, passkey_id, name);
      const [before, after] = [
        { passkey_id, name: passkey.name },
        { passkey_id, name },
      ];
      await recordAudit(tx, ctx, { action: "user.passkey_renamed", subject_id: user_id, before, after });
    }
    return passkeyView({ ...passkey, name });
  });
}

/**
 * Removes a passkey of the actor's; it signs in no longer, and the owner is told by mail.
 * @throws AppError `unauthenticated`, `reauthentication_required`, `not_found` (also for somebody else's), `last_sign_in`
 *   when nothing else is left to sign in with
 */
export async function removePasskey(ctx: Ctx, input: { id: string }): Promise<void> {
  await transaction(async (tx) => {
    const { user_id } = await requireRecentProof(tx, ctx);
    const account = await lockOwn(tx, user_id);
    const passkey = await lockPasskey(tx, user_id, input.id);
    if (!passkey) throw new AppError("not_found");
    if ((await countSignIns(tx, user_id, providerIds())) < 2) {
      throw new AppError("last_sign_in", { detail: "Set a password or add another passkey first." });
    }
    await deletePasskey(tx, passkey.id);
    await tellOfChange(tx, ctx, account, "passkey_removed");
    const before = { passkey_id: passkey.id, name: passkey.name };
    await recordAudit(tx, ctx, { action: "user.passkey_removed", subject_id: user_id, before });
  });
}
