import { Time } from "@/components/ui/time";
import type { SecurityEvent } from "@/lib/audit/schema";
import { SecuritySection } from "./section";

function detailOf({ by, by_words, address }: SecurityEvent): string {
  return [by === "you" ? null : by_words, address && `from ${address}`].filter(Boolean).join(", ");
}

/** What happened to the account lately, so that its owner notices what was not them. */
export function EventsSection({ events }: { events: SecurityEvent[] }) {
  return (
    <SecuritySection
      id="events"
      title="Recent events"
      about="If something here was not you, change your password and sign out all other devices."
    >
      {events.length === 0 ? (
        <p className="text-sm text-ink-soft">Nothing yet. Sign-ins and changes to your account will appear here.</p>
      ) : (
        <ol>
          {events.map((event) => (
            <li
              key={event.id}
              className="flex items-baseline justify-between gap-4 border-b border-line py-3 text-sm first:pt-0 last:border-b-0 last:pb-0"
            >
              <span className="min-w-0">
                <span className="font-semibold">{event.action_words}</span>{" "}
                <span className="text-ink-soft">{detailOf(event)}</span>
              </span>
              <span className="shrink-0 text-ink-soft">
                <Time at={event.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </SecuritySection>
  );
}
