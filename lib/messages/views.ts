import type { MessageRow } from "./queries";
import type { AdminMessage } from "./schema";

/** A message as admins see it. */
export function adminView(row: MessageRow): AdminMessage {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    next_try_at: row.state === "queued" ? row.next_try_at.toISOString() : null,
    sent_at: row.sent_at?.toISOString() ?? null,
  };
}
