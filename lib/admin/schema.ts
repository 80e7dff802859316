import { z } from "zod";
import { ROLES } from "@/lib/core/actor";
import { line } from "@/lib/core/text";
import { QUERY_MAX, SORTS, STATES } from "./constants";

/** What the table of members shows; all of it lives in the page's URL. */
export const MembersQuery = z.object({
  q: line({ max: QUERY_MAX }).default(""),
  role: z.enum(ROLES).optional(),
  state: z.enum(STATES).optional(),
  sort: z.enum(SORTS).default("newest"),
  cursor: z.string().max(500).optional(),
});
export type MembersQuery = z.infer<typeof MembersQuery>;

/** One row of the table. */
export type Member = {
  id: string;
  email: string;
  username: string;
  full_name: string;
  avatar_url: string | null;
  gem: string;
  role: (typeof ROLES)[number];
  is_active: boolean;
  is_verified: boolean;
  completeness: number;
  last_seen_at: Date | null;
  created_at: Date;
};

/** Figures of the dashboard's first page. */
export type Figures = { members: number; new_this_week: number; seen_this_week: number; suspended: number };

export const SuspensionForm = z.strictObject({ user_id: z.uuid(), is_active: z.enum(["true", "false"]) });
export const SignOutForm = z.strictObject({ user_id: z.uuid() });
export const RoleForm = z.strictObject({ user_id: z.uuid(), role: z.enum(ROLES, "Choose a role") });

/** A member as the API answers them. */
export const MemberResource = z.object({
  id: z.uuid(),
  email: z.string(),
  username: z.string(),
  full_name: z.string(),
  avatar_url: z.string().nullable(),
  role: z.enum(ROLES),
  is_active: z.boolean(),
  is_verified: z.boolean(),
  completeness: z.int(),
  last_seen_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
});
export type MemberResource = z.infer<typeof MemberResource>;
