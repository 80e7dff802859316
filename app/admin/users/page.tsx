import { MemberFilters } from "@/components/admin/member-filters";
import { MemberTable } from "@/components/admin/member-table";
import { MembersFoot } from "@/components/admin/members-foot";
import { loadAdminHead, loadMembers } from "@/lib/admin/loaders";

export const generateMetadata = () => loadAdminHead("Members");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MembersPage({ searchParams }: Props) {
  const { query, page } = await loadMembers(await searchParams);
  return (
    <div className="flex flex-col gap-5">
      <h1 className="text-2xl">Members</h1>
      <MemberFilters query={query} />
      <MemberTable members={page.items} query={query} />
      <MembersFoot query={query} total={page.total} next_cursor={page.next_cursor} shown={page.items.length} />
    </div>
  );
}
