import type { MembersQuery } from "@/lib/admin/schema";

/** The table's address for a query; what is as by default stays out of it, and any change starts at the first page. */
export function membersUrl(query: MembersQuery, change: Partial<MembersQuery>): string {
  const { q, role, state, sort, cursor } = { ...query, cursor: undefined, ...change };
  const search = new URLSearchParams();
  if (q) search.set("q", q);
  if (role) search.set("role", role);
  if (state) search.set("state", state);
  if (sort !== "newest") search.set("sort", sort);
  if (cursor) search.set("cursor", cursor);
  const text = search.toString();
  return text ? `/admin/users?${text}` : "/admin/users";
}
