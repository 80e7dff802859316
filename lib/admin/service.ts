import "server-only";
import { z } from "zod";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import type { AuditEntry } from "@/lib/audit/schema";
import { listAuditOf, recordAudit } from "@/lib/audit/service";
import { changeAccount } from "@/lib/auth/service/keep-accounts";
import { requireRecentProof } from "@/lib/auth/service/prove";
import { endAllSessions } from "@/lib/auth/service/sessions";
import { type Role, requireAdmin, requireUsersAdmin } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { announce } from "@/lib/core/events";
import { decodeCursor, Moment, PAGE_SIZE, type Page, toPage } from "@/lib/core/pagination";
import { line } from "@/lib/core/text";
import { FULL_NAME_MAX } from "@/lib/profiles/constants";
import { AUDIT_SHOWN, COUNT_MAX, NEWEST_SHOWN } from "./constants";
import { countMembers, lockForChange, type MemberRow, selectFigures, selectMember, selectMembers } from "./queries";
import type { Figures, Member, MembersQuery } from "./schema";
import { memberView } from "./views";

const WEEK = 7 * 24 * 60 * 60 * 1000;

/** Where a page ends: the sort, its value in that row, and the row. */
const Position = z.union([
  z.tuple([z.literal("newest"), z.string(), z.uuid()]),
  z.tuple([z.literal("name"), line({ max: FULL_NAME_MAX }), z.uuid()]),
  z.tuple([z.literal("last_seen"), z.union([z.literal("-infinity"), Moment]), z.uuid()]),
  z.tuple([z.literal("completeness"), z.string().regex(/^\d{1,3}$/), z.uuid()]),
]);

/** The value a row is sorted by, as text that the database reads back exactly. */
function sortValue(row: MemberRow, sort: MembersQuery["sort"]): string {
  if (sort === "name") return row.full_name;
  if (sort === "last_seen") return row.last_seen_at?.toISOString() ?? "-infinity";
  return String(row.completeness);
}

/**
 * A page of members by search, filters and sort, and how many match in all (counted up to 10,000).
 * @param limit members a page, 1 to 100
 * @throws AppError `not_found` for non-admins, `invalid` for a cursor of another list
 */
export async function listMembers(
  ctx: Ctx,
  query: MembersQuery,
  limit = PAGE_SIZE,
): Promise<Page<Member> & { total: number }> {
  requireUsersAdmin(ctx.actor);
  const [sort, value, id] = query.cursor ? decodeCursor(query.cursor, Position) : [query.sort, null, null];
  if (sort !== query.sort)
    throw new AppError("invalid", { errors: [{ path: "cursor", message: "Is for another sort" }] });
  const after = value !== null && id !== null ? { value, id } : null;
  const [rows, total] = await Promise.all([
    selectMembers(db(), { ...query, after, limit: limit + 1 }),
    countMembers(db(), query, COUNT_MAX),
  ]);
  const page = toPage(rows, limit, (last) => [query.sort, sortValue(last, query.sort), last.id]);
  return { items: page.items.map(memberView), next_cursor: page.next_cursor, total };
}

/**
 * The dashboard's figures and the newest members.
 * @throws AppError `not_found` for non-admins
 */
export async function getOverview(ctx: Ctx): Promise<{ figures: Figures; newest: Member[] }> {
  requireAdmin(ctx.actor);
  const [figures, newest] = await Promise.all([
    selectFigures(db(), new Date(ctx.now().getTime() - WEEK)),
    selectMembers(db(), { q: "", sort: "newest", after: null, limit: NEWEST_SHOWN }),
  ]);
  return { figures, newest: newest.map(memberView) };
}

/**
 * One member with what happened to them last.
 * @throws AppError `not_found`, also for non-admins
 */
export async function getMember(
  ctx: Ctx,
  input: { user_id: string },
): Promise<{ member: Member; audit: AuditEntry[] }> {
  requireAdmin(ctx.actor);
  const [row, audit] = await Promise.all([
    selectMember(db(), input.user_id),
    listAuditOf(ctx, { subject_id: input.user_id, limit: AUDIT_SHOWN }),
  ]);
  if (!row) throw new AppError("not_found");
  return { member: memberView(row), audit };
}

/**
 * One member.
 * @throws AppError `not_found`, also for who may not administrate
 */
export async function readMember(ctx: Ctx, input: { user_id: string }): Promise<Member> {
  requireUsersAdmin(ctx.actor);
  const row = await selectMember(db(), input.user_id);
  if (!row) throw new AppError("not_found");
  return memberView(row);
}

type Locked = { id: string; role: Role; is_active: boolean };

/** What is left to do once a change has committed, if anything. */
type Rest = (() => Promise<void>) | undefined;

/**
 * Runs a change on a locked account; refuses one that would leave the house without an admin, and a machine that would
 * touch one.
 */
async function changeMember(
  ctx: Ctx,
  user_id: string,
  takesAdmin: (user: Locked) => boolean,
  change: (tx: Tx, user: Locked) => Promise<Rest>,
): Promise<void> {
  const admin = requireUsersAdmin(ctx.actor);
  const follow = await transaction(async (tx) => {
    const { user, is_last_admin, may_change } = await lockForChange(tx, user_id, admin?.user_id ?? null);
    if (!user || !may_change) throw new AppError("not_found");
    if (!admin && user.role === "admin")
      throw new AppError("insufficient_scope", { detail: "No key touches an admin." });
    if (is_last_admin && takesAdmin(user)) throw new AppError("last_admin");
    return change(tx, user);
  });
  await follow?.();
}

/**
 * Suspends a member: every session ends, signing in is refused, the profile is hidden and its picture moved from the
 * address it had. Doing it twice changes nothing.
 * @throws AppError `not_found`, `last_admin`, `insufficient_scope` for a key and an admin
 */
export async function suspendMember(ctx: Ctx, input: { user_id: string }): Promise<void> {
  await changeMember(
    ctx,
    input.user_id,
    () => true,
    async (tx, user) => {
      if (!user.is_active) return;
      await changeAccount(tx, ctx, user.id, { is_active: false });
      await endAllSessions(tx, ctx, user.id);
      const follow = await announce(tx, ctx, "audience_changed", { user_id: user.id });
      await recordAudit(tx, ctx, {
        action: "user.suspended",
        subject_id: user.id,
        before: { is_active: true },
        after: { is_active: false },
      });
      return follow;
    },
  );
}

/**
 * Lets a suspended member in again; they sign in anew.
 * @throws AppError `not_found`
 */
export async function restoreMember(ctx: Ctx, input: { user_id: string }): Promise<void> {
  await changeMember(
    ctx,
    input.user_id,
    () => false,
    async (tx, user) => {
      if (user.is_active) return;
      await changeAccount(tx, ctx, user.id, { is_active: true });
      const follow = await announce(tx, ctx, "audience_changed", { user_id: user.id });
      await recordAudit(tx, ctx, {
        action: "user.restored",
        subject_id: user.id,
        before: { is_active: false },
        after: { is_active: true },
      });
      return follow;
    },
  );
}

/**
 * Ends every session of a member, who may sign in again at once.
 * @throws AppError `not_found`, also for who may not administrate
 */
export async function endMemberSessions(ctx: Ctx, input: { user_id: string }): Promise<void> {
  await changeMember(
    ctx,
    input.user_id,
    () => false,
    async (tx, user) => {
      await endAllSessions(tx, ctx, user.id);
      await recordAudit(tx, ctx, { action: "user.sessions_ended", subject_id: user.id });
    },
  );
}

/**
 * Gives a member another role. Every session of theirs ends, so that a new role begins with a new sign-in. A sensitive
 * act: with a session that was left open somebody would make themself an admin for good.
 * @throws AppError `not_found`, `last_admin`, `reauthentication_required`
 */
export async function changeRole(ctx: Ctx, input: { user_id: string; role: Role }): Promise<void> {
  requireAdmin(ctx.actor);
  await changeMember(
    ctx,
    input.user_id,
    () => input.role !== "admin",
    async (tx, user) => {
      if (user.role === input.role) return;
      await requireRecentProof(tx, ctx);
      await changeAccount(tx, ctx, user.id, { role: input.role });
      await endAllSessions(tx, ctx, user.id);
      await recordAudit(tx, ctx, {
        action: "user.role_changed",
        subject_id: user.id,
        before: { role: user.role },
        after: { role: input.role },
      });
    },
  );
}
