import { clsx } from "clsx";
import Link from "next/link";
import { MESSAGE_STATES } from "@/lib/messages/constants";
import type { AdminMessage } from "@/lib/messages/schema";
import { messagesUrl, STATE_WORDS } from "./state-words";

/** Which messages to look at. */
export function StateTabs({ state }: { state: AdminMessage["state"] | undefined }) {
  return (
    <nav aria-label="State" className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-2">
        {[undefined, ...MESSAGE_STATES].map((each) => (
          <li key={each ?? "all"}>
            <Link
              href={messagesUrl(each)}
              aria-current={each === state ? "page" : undefined}
              className={clsx(
                "flex min-h-11 items-center rounded-full border px-4 text-sm whitespace-nowrap focus-visible:rounded-full",
                each === state
                  ? "border-ink font-semibold text-ink"
                  : "border-edge text-ink-soft hover:border-ink hover:text-ink",
              )}
            >
              {each ? STATE_WORDS[each] : "All"}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
