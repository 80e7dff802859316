import { gemOf } from "@/lib/profiles/gem";
import type { MemberRow } from "./queries";
import type { Member } from "./schema";

/** A member as admins see them. */
export function memberView(row: MemberRow): Member {
  return { ...row, gem: gemOf(row.id) };
}
