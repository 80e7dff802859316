import Link from "next/link";
import { MemberRow } from "@/components/admin/member-row";
import { FormattedNumber } from "@/components/ui/number";
import { Tiles } from "@/components/ui/tiles";
import { loadAdminHead, loadOverview } from "@/lib/admin/loaders";

export const generateMetadata = () => loadAdminHead("Overview");

export default async function AdminPage() {
  const { figures, newest } = await loadOverview();
  const tiles = [
    ["Members", figures.members],
    ["New this week", figures.new_this_week],
    ["Seen this week", figures.seen_this_week],
    ["Suspended", figures.suspended],
  ] as const;
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-2xl">Overview</h1>
      <Tiles tiles={tiles.map(([label, value]) => ({ label, value: <FormattedNumber value={value} /> }))} />
      <section aria-labelledby="newest">
        <div className="mb-4 flex items-baseline justify-between gap-4">
          <h2 id="newest" className="text-lg">
            Newest members
          </h2>
          <Link href="/admin/users" className="text-sm font-semibold text-gold-ink underline-offset-4 hover:underline">
            All members
          </Link>
        </div>
        <ul className="overflow-hidden rounded-md border border-line bg-surface">
          {newest.map((member) => (
            <MemberRow key={member.id} member={member} />
          ))}
        </ul>
      </section>
    </div>
  );
}
