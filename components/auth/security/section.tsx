import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

type Props = { id: string; title: string; about?: ReactNode; children: ReactNode };

/** One subject of the security page, which saves by itself. */
export function SecuritySection({ id, title, about, children }: Props) {
  return (
    <Card id={id} aria-labelledby={`${id}-title`} className="scroll-mt-6">
      <h2 id={`${id}-title`} className="text-lg">
        {title}
      </h2>
      {about && <p className="mt-1 max-w-prose text-sm text-ink-soft">{about}</p>}
      <div className="mt-5">{children}</div>
    </Card>
  );
}
