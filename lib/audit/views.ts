import { ACTOR_WORDS, type ACTORS, type Withheld, wordsOf } from "./constants";
import type { AuditRow, Keys } from "./queries";
import type { AuditEntry, SecurityEvent } from "./schema";
import { holderOf, openPart, type Part } from "./sealing";

/** A part of a row in the clear, or why not. Nothing is kept of what comes after a key was erased. */
function opened(row: AuditRow, part: Part, keys: Keys): { value: unknown; withheld: Withheld | null } {
  const sealed = row[`${part}_sealed`];
  const own = keys.get(holderOf(part, row)) ?? [];
  if (own.includes(null) || (sealed && own.length === 0)) return { value: null, withheld: "erased" };
  if (!sealed) return { value: null, withheld: null };
  for (const key of own) {
    const value = key === null ? undefined : openPart(key, row.id, part, sealed);
    if (value !== undefined) return { value, withheld: null };
  }
  return { value: null, withheld: "unreadable" };
}

const asText = (value: unknown) => (typeof value === "string" ? value : null);

/** A row as admins see it. */
export function entryView(row: AuditRow, keys: Keys): AuditEntry {
  const address = opened(row, "address", keys);
  const values = opened(row, "values", keys);
  const { before, after } = (values.value ?? {}) as Partial<Pick<AuditEntry, "before" | "after">>;
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    actor_type: row.actor_type,
    actor_id: row.actor_id,
    address: asText(address.value),
    before: before ?? null,
    after: after ?? null,
    withheld: values.withheld ?? address.withheld,
  };
}

const OTHERS: Record<string, (typeof ACTORS)[number]> = { user: "admin", api_key: "api_key", system: "system" };

/** Only admins act on somebody else's account. */
function byWhom({ actor_id, actor_type, subject_id }: AuditRow): (typeof ACTORS)[number] {
  if (actor_type === "user" && actor_id === subject_id) return "you";
  return OTHERS[actor_type] ?? "unknown";
}

/** A row as the person whom it happened to sees it: neither which admin it was nor from where. */
export function eventView(row: AuditRow, keys: Keys): SecurityEvent {
  const by = byWhom(row);
  const own = by === "you" || by === "unknown";
  const { value, withheld } = own ? opened(row, "address", keys) : { value: null, withheld: null };
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    action_words: wordsOf(row.action),
    by,
    by_words: ACTOR_WORDS[by],
    address: asText(value),
    request_id: row.request_id,
    withheld,
  };
}
