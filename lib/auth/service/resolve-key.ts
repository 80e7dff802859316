import "server-only";
import { timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { db } from "@/db/client";
import { type Actor, isScope } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { hashToken } from "@/lib/core/secrets";
import { LAST_SEEN_SECONDS } from "../constants";
import { ago } from "../lifetimes";
import { selectApiKeyByPrefix, touchApiKey } from "../queries/api-keys";
import { apiKeyView } from "../views";

const KEY = /^gold_([0-9a-f]{12})_([\w-]{43})$/;

/** Whether a credential looks like one of our keys; whether it is one, the database says. */
export function isApiKey(credential: string): boolean {
  return credential.startsWith("gold_");
}

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** Whether an address lies in one of the networks; with none named, every address does. */
export function isWithin(networks: readonly string[], address: string | null): boolean {
  if (networks.length === 0) return true;
  if (!address) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [start = "", bits] = network.split("/");
    const family = familyOf(start);
    list.addSubnet(start, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return list.check(address, familyOf(address));
}

/**
 * The actor that a key stands for right now: one query.
 * @throws AppError `invalid_token` for an unknown, ended or revoked key, `forbidden` from a network it may not be used in
 */
export async function resolveKey(
  credential: string,
  { now, address }: { now: Date; address: string | null },
): Promise<Actor> {
  const [, prefix = "", secret = ""] = KEY.exec(credential) ?? [];
  const row = prefix ? await selectApiKeyByPrefix(db(), prefix) : null;
  const hash = Buffer.from(hashToken(secret));
  const stored = Buffer.from(row?.key_hash ?? "");
  const matches = row !== null && stored.length === hash.length && timingSafeEqual(stored, hash);
  if (!row || !matches || apiKeyView(row, now).state !== "live") throw new AppError("invalid_token");
  if (!isWithin(row.networks, address)) {
    throw new AppError("forbidden", { detail: "This key may not be used from this network." });
  }
  const stale = ago(now, LAST_SEEN_SECONDS);
  if (!row.last_used_at || row.last_used_at < stale) await touchApiKey(db(), row.id, now, stale);
  return { type: "api_key", key_id: row.id, scopes: row.scopes.filter(isScope) };
}
