import Link from "next/link";
import { Button } from "@/components/ui/button";
import { FormattedNumber } from "@/components/ui/number";
import { COUNT_MAX } from "@/lib/admin/constants";
import type { MembersQuery } from "@/lib/admin/schema";
import { membersUrl } from "./members-url";

type Props = { query: MembersQuery; total: number; shown: number; next_cursor: string | null };

/** How many there are, and the way to the rest. */
export function MembersFoot({ query, total, shown, next_cursor }: Props) {
  if (shown === 0) return null;
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-4">
      <p className="text-sm text-ink-soft">
        <FormattedNumber value={shown} /> of {total >= COUNT_MAX && "more than "}
        <FormattedNumber value={Math.min(total, COUNT_MAX)} />
      </p>
      <div className="flex gap-2">
        {query.cursor && (
          <Button asChild look="quiet">
            <Link href={membersUrl(query, {})}>First page</Link>
          </Button>
        )}
        {next_cursor && (
          <Button asChild look="secondary">
            <Link href={membersUrl(query, { cursor: next_cursor })}>Next page</Link>
          </Button>
        )}
      </div>
    </nav>
  );
}
