import Link from "next/link";
import { Avatar } from "@/components/profiles/avatar";
import { Time } from "@/components/ui/time";
import type { Member } from "@/lib/admin/schema";
import { State } from "./state";

const PICTURE = 88;

/** Who this is, at a glance. */
export function MemberHead({ member }: { member: Member }) {
  const facts = [
    ["Joined", <Time key="joined" at={member.created_at} />],
    ["Last seen", member.last_seen_at ? <Time key="seen" at={member.last_seen_at} /> : "never"],
    ["Complete", `${member.completeness} %`],
  ] as const;
  return (
    <section aria-label="Member" className="flex flex-wrap items-center gap-x-6 gap-y-4">
      <Avatar avatar_url={member.avatar_url} gem={member.gem} size={PICTURE} alt={`Picture of ${member.full_name}`} />
      <div className="min-w-0 flex-1 basis-56">
        <h1 className="text-xl break-words" dir="auto">
          {member.full_name}
        </h1>
        <p className="text-sm break-all text-ink-soft">
          <Link href={`/u/${member.username}`} className="underline-offset-4 hover:underline">
            @{member.username}
          </Link>{" "}
          · {member.email}
        </p>
        <State {...member} />
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="text-ink-soft">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
