import { gemOf } from "@/lib/profiles/gem";
import type { MemberRow } from "./queries";
import type { Member, MemberResource } from "./schema";

/** A member as admins see them. */
export function memberView(row: MemberRow): Member {
  return { ...row, gem: gemOf(row.id) };
}

/** The same as the API answers it. */
export function memberResource({ gem: _, ...member }: Member): MemberResource {
  return {
    ...member,
    last_seen_at: member.last_seen_at?.toISOString() ?? null,
    created_at: member.created_at.toISOString(),
  };
}
