import { z } from "zod";
import { SCOPES, type Scope } from "@/lib/core/actor";
import { line } from "@/lib/core/text";
import { KEY_DAYS_MAX, KEY_NAME_MAX, KEY_NETWORKS_MAX, KEY_OVERLAP_HOURS, KEY_OVERLAP_HOURS_MAX } from "../constants";

const Network = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  "Must be an address or a block, like 203.0.113.0/24",
);

export const ApiKeyInput = z.strictObject({
  name: line({ min: 1, max: KEY_NAME_MAX }),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1, "Choose at least one")
    .max(SCOPES.length)
    .overwrite((scopes) => [...new Set(scopes)]),
  /** Days until it ends; null for never. */
  expires_in_days: z.int().min(1).max(KEY_DAYS_MAX).nullable().default(90),
  /** Addresses and blocks it may be used from; none means any. */
  networks: z.array(Network).max(KEY_NETWORKS_MAX).default([]),
});
export type ApiKeyInput = z.infer<typeof ApiKeyInput>;

export const RotateInput = z.strictObject({
  /** Hours for which the old key still works. */
  overlap_hours: z.int().min(0).max(KEY_OVERLAP_HOURS_MAX).default(KEY_OVERLAP_HOURS),
});

export const ApiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  networks: z.array(z.string()),
  state: z.enum(["live", "expired", "revoked"]),
  /** The key that this one replaces. */
  replaces: z.uuid().nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The only time a key is shown. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** The form's fields as the input: scopes as checkboxes, networks a line each, days as text, none for never. */
export function readApiKeyForm(form: FormData): unknown {
  const text = (name: string) => String(form.get(name) ?? "");
  const days = text("expires_in_days");
  return {
    name: text("name"),
    scopes: form.getAll("scopes"),
    expires_in_days: days === "" ? null : Number(days),
    networks: text("networks")
      .split(/[\s,]+/)
      .filter(Boolean),
  };
}

/** What each scope opens, in words. */
export const SCOPE_WORDS: Record<Scope, string> = {
  "profiles:read": "see profiles as members do",
  "feed:read": "read what members let recommendations use",
  "users:admin": "find, suspend and restore members",
};
