import { Card } from "@/components/ui/card";
import { Time } from "@/components/ui/time";
import { WITHHELD_WORDS, wordsOf } from "@/lib/audit/constants";
import type { AuditEntry } from "@/lib/audit/schema";

/** What a change was about, where the words for it do not say so. */
function detailOf({ action, before, after, withheld }: AuditEntry): string {
  if (withheld) return WITHHELD_WORDS[withheld];
  if (action === "user.role_changed") return `${before?.role} → ${after?.role}`;
  if (action !== "profile.updated") return "";
  return Object.keys({ ...before, ...after })
    .join(", ")
    .replaceAll("_", " ");
}

/** Who did it, where it was not the person. */
function byWhom({ actor_type, actor_id }: AuditEntry, member_id: string): string {
  if (actor_type === "api_key") return "by another system";
  return actor_type === "user" && actor_id !== member_id ? "by an admin" : "";
}

type Props = { entries: AuditEntry[]; member_id: string };

/** What happened to a member, newest first. */
export function AuditList({ entries, member_id }: Props) {
  return (
    <Card aria-labelledby="history">
      <h2 id="history" className="mb-2 text-lg">
        History
      </h2>
      {entries.length === 0 ? (
        <p className="text-sm text-ink-soft">Nothing has happened yet.</p>
      ) : (
        <ol>
          {entries.map((entry) => (
            <li
              key={entry.id}
              className="flex items-baseline justify-between gap-4 border-b border-line py-3 text-sm last:border-b-0 last:pb-0"
            >
              <span className="min-w-0">
                <span className="font-semibold">{wordsOf(entry.action)}</span>{" "}
                <span className="text-ink-soft">
                  {[detailOf(entry), byWhom(entry, member_id)].filter(Boolean).join(" ")}
                </span>
              </span>
              <span className="shrink-0 text-ink-soft">
                <Time at={entry.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
