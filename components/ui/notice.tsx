import { clsx } from "clsx";
import { CircleAlert, CircleCheck, Info } from "lucide-react";
import type { ReactNode } from "react";

const LOOKS = {
  danger: { Icon: CircleAlert, colour: "text-danger border-danger/40" },
  good: { Icon: CircleCheck, colour: "text-good border-good/40" },
  note: { Icon: Info, colour: "text-note border-note/40" },
} as const;

type Props = { look: keyof typeof LOOKS; title?: string; children?: ReactNode; className?: string };

/** Something to know, next to where it happened; problems are announced. */
export function Notice({ look, title, children, className }: Props) {
  const { Icon, colour } = LOOKS[look];
  return (
    <div
      role={look === "danger" ? "alert" : "status"}
      className={clsx("flex gap-3 rounded-md border bg-surface px-4 py-3 text-sm", colour, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 text-ink">
        {title && <p className={clsx("font-semibold", colour.split(" ")[0])}>{title}</p>}
        {children}
      </div>
    </div>
  );
}
