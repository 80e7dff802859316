import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import type { Member, MembersQuery } from "@/lib/admin/schema";
import { MemberName } from "./member-row";
import { membersUrl } from "./members-url";
import { ROLE_WORDS, State } from "./state";

type Sort = MembersQuery["sort"];

function SortHead({ query, sort, children }: { query: MembersQuery; sort: Sort; children: ReactNode }) {
  const active = query.sort === sort;
  const Arrow = sort === "name" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={active ? (sort === "name" ? "ascending" : "descending") : undefined}
      className="px-4 font-normal"
    >
      <Link
        href={membersUrl(query, { sort })}
        scroll={false}
        className={clsx("flex min-h-11 items-center gap-1 hover:text-ink", active && "font-semibold text-ink")}
      >
        {children}
        {active && <Arrow aria-hidden className="size-3.5" />}
      </Link>
    </th>
  );
}

function Completeness({ value }: { value: number }) {
  return (
    <span className="flex items-center gap-2.5 text-sm whitespace-nowrap">
      <span aria-hidden className="h-1 w-14 overflow-hidden rounded-full bg-line">
        <span className="block h-full bg-gold" style={{ width: `${value}%` }} />
      </span>
      {value} %
    </span>
  );
}

function Row({ member }: { member: Member }) {
  return (
    <tr className="relative border-b border-line last:border-b-0 hover:bg-sunken/60 max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-4 max-md:gap-y-2 max-md:px-4 max-md:py-4">
      <td className="max-w-0 py-3 pr-2 pl-4 max-md:col-span-2 max-md:max-w-none max-md:min-w-0 max-md:p-0 md:w-[44%]">
        <MemberName member={member} />
      </td>
      <td className="px-4 text-sm max-md:p-0 max-md:pl-[54px]">{ROLE_WORDS[member.role]}</td>
      <td className="px-4 text-sm max-md:p-0 max-md:text-right">
        <State {...member} />
      </td>
      <td className="px-4 max-md:p-0 max-md:pl-[54px]">
        <Completeness value={member.completeness} />
      </td>
      <td className="px-4 text-sm whitespace-nowrap text-ink-soft max-md:p-0 max-md:text-right">
        {member.last_seen_at ? <Time at={member.last_seen_at} /> : "never"}
      </td>
    </tr>
  );
}

function Empty({ query }: { query: MembersQuery }) {
  const narrowed = query.q || query.role || query.state;
  return (
    <div className="rounded-md border border-line bg-surface px-6 py-16 text-center">
      <p className="font-display text-lg">{narrowed ? "Nobody matches" : "No members yet"}</p>
      <p className="mt-1 text-sm text-ink-soft">
        {narrowed ? "Try fewer letters, or another filter." : "They appear here as they register."}
      </p>
      {narrowed && (
        <Link
          href="/admin/users"
          className="mt-4 inline-flex min-h-11 items-center text-sm font-semibold text-gold-ink underline-offset-4 hover:underline"
        >
          Clear search and filters
        </Link>
      )}
    </div>
  );
}

/** The members; a table that becomes cards on phones. */
export function MemberTable({ members, query }: { members: Member[]; query: MembersQuery }) {
  if (members.length === 0) return <Empty query={query} />;
  return (
    <div className="overflow-hidden rounded-md border border-line bg-surface">
      <table className="w-full text-left max-md:block">
        <caption className="sr-only">Members</caption>
        <thead className="max-md:hidden">
          <tr className="border-b border-line bg-sunken text-xs text-ink-soft">
            <SortHead query={query} sort="name">
              Member
            </SortHead>
            <th scope="col" className="px-4 font-normal">
              Role
            </th>
            <th scope="col" className="px-4 font-normal">
              State
            </th>
            <SortHead query={query} sort="completeness">
              Complete
            </SortHead>
            <SortHead query={query} sort="last_seen">
              Last seen
            </SortHead>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {members.map((member) => (
            <Row key={member.id} member={member} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
