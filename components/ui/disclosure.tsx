import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

type Props = { label: string; open?: boolean; children: ReactNode; className?: string };

/** Something behind a line that opens it, also without scripts. */
export function Disclosure({ label, open, children, className }: Props) {
  return (
    <details open={open} className={clsx("group border-t border-line", className)}>
      <summary className="flex min-h-11 list-none items-center justify-between gap-4 py-2 text-sm font-semibold hover:text-gold-ink [&::-webkit-details-marker]:hidden">
        {label}
        <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-soft transition-transform group-open:rotate-180" />
      </summary>
      <div className="pb-5">{children}</div>
    </details>
  );
}
