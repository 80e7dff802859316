import { clsx } from "clsx";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { AdminMessage, MessagesQuery } from "@/lib/messages/schema";
import { ResendForm } from "./resend-form";
import { messagesUrl, STATE_WORDS, templateWords } from "./state-words";

const COLOURS: Record<AdminMessage["state"], string> = {
  queued: "text-note",
  sent: "text-good",
  failed: "text-danger",
  outbox: "text-ink-soft",
};

/** What is known of its way so far. */
function Progress({ message }: { message: AdminMessage }) {
  const { state, tries, next_try_at, sent_at, created_at } = message;
  return (
    <p className="text-sm text-ink-soft">
      <Time at={sent_at ?? created_at} />
      {state !== "outbox" && tries > 0 && ` · ${tries} ${tries === 1 ? "try" : "tries"}`}
      {next_try_at && tries > 0 && (
        <>
          {" · next "}
          <Time at={next_try_at} />
        </>
      )}
    </p>
  );
}

function Item({ message }: { message: AdminMessage }) {
  const { id, recipient, template, state, last_error, user_id } = message;
  return (
    <li className="grid gap-x-6 gap-y-2 border-b border-line px-4 py-4 last:border-b-0 sm:grid-cols-[1fr_auto] sm:px-5">
      <div className="min-w-0">
        <p className="font-semibold">{templateWords(template)}</p>
        <p className="text-sm break-words text-ink-soft">
          {user_id ? (
            <Link href={`/admin/users/${user_id}`} className="underline-offset-4 hover:text-ink hover:underline">
              {recipient}
            </Link>
          ) : (
            recipient
          )}
        </p>
      </div>
      <div className="sm:text-right">
        <p className={clsx("text-sm font-semibold", COLOURS[state])}>{STATE_WORDS[state]}</p>
        <Progress message={message} />
      </div>
      {last_error && state !== "sent" && <p className="min-w-0 text-sm break-words sm:col-span-2">{last_error}</p>}
      {state === "failed" && (
        <div className="sm:col-span-2">
          <ResendForm id={id} />
        </div>
      )}
    </li>
  );
}

const EMPTY: Record<AdminMessage["state"] | "all", [title: string, words: string]> = {
  all: ["Nothing has been written yet", "Mail and text messages appear here as people register and sign in."],
  queued: ["Nothing is waiting", "Everything that was written has left."],
  failed: ["Everything arrives", "What could not be delivered waits here, to be sent again."],
  sent: ["Nothing has been sent", "Without a mail server, messages stay in the outbox of this machine."],
  outbox: ["The outbox is empty", "It is for machines without a mail server."],
};

type Props = { messages: AdminMessage[]; query: MessagesQuery; next_cursor: string | null };

/** What became of messages, newest first. */
export function MessageList({ messages, query, next_cursor }: Props) {
  const [title, words] = EMPTY[query.state ?? "all"];
  if (messages.length === 0) {
    return (
      <div className="rounded-md border border-line bg-surface px-6 py-16 text-center">
        <p className="font-display text-lg">{title}</p>
        <p className="mt-1 text-sm text-ink-soft">{words}</p>
      </div>
    );
  }
  return (
    <>
      <ul className="overflow-hidden rounded-md border border-line bg-surface">
        {messages.map((message) => (
          <Item key={message.id} message={message} />
        ))}
      </ul>
      <nav aria-label="Pages" className="flex justify-end gap-2">
        {query.cursor && (
          <Button asChild look="quiet">
            <Link href={messagesUrl(query.state)}>First page</Link>
          </Button>
        )}
        {next_cursor && (
          <Button asChild look="secondary">
            <Link href={messagesUrl(query.state, next_cursor)}>Next page</Link>
          </Button>
        )}
      </nav>
    </>
  );
}
