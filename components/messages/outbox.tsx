import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { OutboxEntry } from "@/lib/messages/schema";

const LINK = /(https?:\/\/\S+)/;

/** Text with its links to follow. */
function Plain({ text }: { text: string }) {
  return (
    <p className="text-sm break-words whitespace-pre-wrap">
      {text.split(LINK).map((part, index) =>
        LINK.test(part) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text that does not change
          <a key={index} href={part} className="text-gold-ink underline underline-offset-4">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </p>
  );
}

function Entry({ entry, open }: { entry: OutboxEntry; open: boolean }) {
  const { recipient, subject, html, text, created_at } = entry;
  return (
    <li className="overflow-hidden rounded-md border border-line bg-surface">
      <details open={open} className="group">
        <summary className="flex cursor-pointer items-center gap-4 px-5 py-4 hover:bg-sunken/60">
          <span className="min-w-0 grow">
            <span className="block font-semibold">{subject}</span>
            <span className="block text-sm break-words text-ink-soft">
              {recipient} · <Time at={created_at} />
            </span>
          </span>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-soft group-open:rotate-180" />
        </summary>
        {html && (
          <iframe
            title={`${subject}, as it looks`}
            srcDoc={html}
            // Nothing in a letter runs; its links open beside this page.
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            loading="lazy"
            className="block h-[560px] w-full border-t border-line"
          />
        )}
        <div className="border-t border-line p-5">
          {html && <h2 className="mb-3 text-base">As text</h2>}
          <Plain text={text} />
        </div>
      </details>
    </li>
  );
}

type Props = { entries: OutboxEntry[]; next_cursor: string | null };

/** The mail that could not leave because no server is configured. */
export function Outbox({ entries, next_cursor }: Props) {
  return (
    <div className="mx-auto flex w-full max-w-[760px] flex-col gap-6 px-4 pt-6 pb-16 sm:px-6 lg:pt-10">
      <div>
        <h1 className="text-2xl">Outbox</h1>
        <p className="mt-2 text-ink-soft">
          No mail server is configured, so letters stay on this machine, and only this machine sees this page. With{" "}
          <code>SMTP_URL</code> they leave and it is gone.
        </p>
      </div>
      {entries.length === 0 ? (
        <div className="rounded-md border border-line bg-surface px-6 py-16 text-center">
          <p className="font-display text-lg">Nothing yet</p>
          <p className="mt-1 text-sm text-ink-soft">Register, or forget your password, and the letter lies here.</p>
        </div>
      ) : (
        <ul className="flex flex-col gap-4">
          {entries.map((entry, index) => (
            <Entry key={entry.id} entry={entry} open={index === 0} />
          ))}
        </ul>
      )}
      {next_cursor && (
        <Button asChild look="secondary" className="self-end">
          <Link href={`/dev/outbox?cursor=${next_cursor}`}>Older letters</Link>
        </Button>
      )}
    </div>
  );
}
