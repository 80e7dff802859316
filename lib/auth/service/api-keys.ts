import "server-only";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { db } from "@/db/client";
import { type Tx, transaction, uniqueViolation } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireAdmin } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { decodeCursor, Moment, type Page, toPage } from "@/lib/core/pagination";
import { hashToken, newToken } from "@/lib/core/secrets";
import { ago } from "../lifetimes";
import { selectCredentials } from "../queries/accounts";
import { type ApiKeyRow, insertApiKey, lockApiKey, selectApiKeys, updateApiKey } from "../queries/api-keys";
import type { ApiKey, ApiKeyInput, NewApiKey } from "../schema/api-keys";
import { apiKeyView } from "../views";
import { requireRecentProof } from "./prove";
import { tellOfChange } from "./tell-owner";

const PREFIX_BYTES = 6;
const HOUR_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** What a key looks like: `gold_` makes it findable by secret scanners, the prefix names it, the rest is the secret. */
const formatKey = (prefix: string, secret: string) => `gold_${prefix}_${secret}`;

type Making = Pick<ApiKeyRow, "name" | "scopes" | "networks" | "expires_at"> & { replaces?: string };

async function makeKey(tx: Tx, ctx: Ctx, created_by: string, wish: Making): Promise<NewApiKey> {
  const prefix = randomBytes(PREFIX_BYTES).toString("hex");
  const secret = newToken();
  const now = ctx.now();
  const row = await insertApiKey(tx, {
    ...wish,
    id: newId(),
    prefix,
    key_hash: hashToken(secret),
    created_by,
    created_at: now,
  });
  return { ...apiKeyView(row, now), key: formatKey(prefix, secret) };
}

/**
 * Makes a key for a machine; it is shown this once, and its maker is told by mail. A sensitive act.
 * @throws AppError `not_found` for anyone but admins, `reauthentication_required`
 */
export async function createApiKey(ctx: Ctx, input: ApiKeyInput): Promise<NewApiKey> {
  requireAdmin(ctx.actor);
  return transaction(async (tx) => {
    const { user_id } = await requireRecentProof(tx, ctx);
    const account = await selectCredentials(tx, { user_id });
    const { name, scopes, networks, expires_in_days } = input;
    const expires_at = expires_in_days === null ? null : ago(ctx.now(), -expires_in_days * DAY_SECONDS);
    const made = await makeKey(tx, ctx, user_id, { name, scopes, networks, expires_at });
    const after = { key_id: made.id, name, scopes, networks, expires_at: made.expires_at };
    if (account) await tellOfChange(tx, ctx, account, "api_key_created");
    await recordAudit(tx, ctx, { action: "api_key.created", subject_id: user_id, after });
    return made;
  });
}

/** A key that still works, locked. */
async function lockLiveKey(tx: Tx, ctx: Ctx, id: string): Promise<ApiKeyRow> {
  const row = await lockApiKey(tx, id);
  if (!row) throw new AppError("not_found");
  if (apiKeyView(row, ctx.now()).state !== "live") throw new AppError("conflict", { detail: "This key has ended." });
  return row;
}

/**
 * Replaces a key by a new one with the same rights; the old one works on for the overlap, so that nothing stands still
 * while it is exchanged. A sensitive act.
 * @param input.overlap_hours 0 to 720
 * @throws AppError `not_found`, `conflict` for a key that has ended or was replaced, `reauthentication_required`
 */
export async function rotateApiKey(ctx: Ctx, input: { id: string; overlap_hours: number }): Promise<NewApiKey> {
  requireAdmin(ctx.actor);
  return transaction(async (tx) => {
    const { user_id } = await requireRecentProof(tx, ctx);
    const old = await lockLiveKey(tx, ctx, input.id);
    const now = ctx.now();
    const lifetime = old.expires_at && old.expires_at.getTime() - old.created_at.getTime();
    const expires_at = lifetime ? new Date(now.getTime() + lifetime) : null;
    const { name, scopes, networks } = old;
    const made = await makeKey(tx, ctx, user_id, { name, scopes, networks, expires_at, replaces: old.id }).catch(
      (error: unknown) => {
        if (uniqueViolation(error) !== "api_keys_replaces_unique") throw error;
        throw new AppError("conflict", { detail: "This key was replaced already." });
      },
    );
    const end = ago(now, -input.overlap_hours * HOUR_SECONDS);
    if (!old.expires_at || end < old.expires_at) await updateApiKey(tx, old.id, { expires_at: end });
    const after = { key_id: made.id, replaces: old.id, overlap_hours: input.overlap_hours };
    await recordAudit(tx, ctx, { action: "api_key.rotated", subject_id: user_id, after });
    return made;
  });
}

/**
 * Ends a key from the next request. A sensitive act.
 * @throws AppError `not_found`, `conflict` for a key that has ended, `reauthentication_required`
 */
export async function revokeApiKey(ctx: Ctx, input: { id: string }): Promise<void> {
  requireAdmin(ctx.actor);
  await transaction(async (tx) => {
    const { user_id } = await requireRecentProof(tx, ctx);
    const { id, name } = await lockLiveKey(tx, ctx, input.id);
    await updateApiKey(tx, id, { revoked_at: ctx.now() });
    await recordAudit(tx, ctx, { action: "api_key.revoked", subject_id: user_id, after: { key_id: id, name } });
  });
}

/** Where a page of keys ends. */
const Position = z.tuple([Moment, z.uuid()]);

/**
 * Keys, newest first, also those that have ended.
 * @param input.limit 1 to 100
 * @throws AppError `not_found` for anyone but admins, `invalid` for a cursor of another list
 */
export async function listApiKeys(ctx: Ctx, input: { limit: number; cursor?: string }): Promise<Page<ApiKey>> {
  requireAdmin(ctx.actor);
  const [created_at, id] = input.cursor ? decodeCursor(input.cursor, Position) : [null, null];
  const after = created_at && id ? { created_at: new Date(created_at), id } : null;
  const rows = await selectApiKeys(db(), after, input.limit + 1);
  const { items, next_cursor } = toPage(rows, input.limit, (last) => [last.created_at.toISOString(), last.id]);
  return { items: items.map((row) => apiKeyView(row, ctx.now())), next_cursor };
}
