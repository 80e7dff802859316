import Link from "next/link";
import { Avatar } from "@/components/profiles/avatar";
import { Time } from "@/components/ui/time";
import type { Member } from "@/lib/admin/schema";
import { ROLE_WORDS, State } from "./state";

const PICTURE = 40;

/** Name over e-mail, beside the picture. */
export function MemberName({ member }: { member: Member }) {
  return (
    <span className="flex min-w-0 items-center gap-3.5">
      <Avatar avatar_url={member.avatar_url} gem={member.gem} size={PICTURE} still />
      <span className="min-w-0">
        <Link
          href={`/admin/users/${member.id}`}
          className="block truncate font-semibold after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-gold-ink"
        >
          <bdi>{member.full_name}</bdi>
        </Link>
        <span className="block truncate text-sm text-ink-soft">{member.email}</span>
      </span>
    </span>
  );
}

/** A member in a list that is not a table. */
export function MemberRow({ member }: { member: Member }) {
  return (
    <li className="relative flex items-center justify-between gap-4 border-b border-line px-5 py-3.5 last:border-b-0 hover:bg-sunken/60">
      <MemberName member={member} />
      <span className="shrink-0 text-right text-sm">
        <span className="block">
          {ROLE_WORDS[member.role]} · <State {...member} />
        </span>
        <span className="block text-ink-soft">
          <Time at={member.created_at} />
        </span>
      </span>
    </li>
  );
}
