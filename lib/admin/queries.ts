import "server-only";
import { and, asc, count, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { user_profiles } from "@/db/schema/profiles";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";
import type { Figures, MembersQuery } from "./schema";

const member = {
  id: users.id,
  email: users.email,
  username: user_profiles.username,
  full_name: user_profiles.full_name,
  avatar_url: user_profiles.avatar_url,
  role: users.role,
  is_active: users.is_active,
  is_verified: users.is_verified,
  completeness: user_profiles.completeness,
  last_seen_at: users.last_seen_at,
  created_at: users.created_at,
};

type User = typeof users.$inferSelect;
type Profile = typeof user_profiles.$inferSelect;

export type MemberRow = Pick<
  User,
  "id" | "email" | "role" | "is_active" | "is_verified" | "last_seen_at" | "created_at"
> &
  Pick<Profile, "username" | "full_name" | "avatar_url" | "completeness">;

const name = sql`${user_profiles.full_name} collate "und-x-icu"`;
const seen = sql`coalesce(${users.last_seen_at}, '-infinity')`;

type Order = {
  by: SQL[];
  /** Rows after a position: the sort value and id of the row before. */
  after: (value: string, id: string) => SQL;
};

/** Each sort with the row comparison that continues it; the indexes of the tables follow these. */
const ORDERS: Record<MembersQuery["sort"], Order> = {
  newest: { by: [desc(users.id)], after: (_, id) => sql`${users.id} < ${id}` },
  name: {
    by: [asc(name), asc(user_profiles.user_id)],
    after: (value, id) => sql`(${name}, ${user_profiles.user_id}) > (${value}, ${id}::uuid)`,
  },
  last_seen: {
    by: [sql`${seen} desc`, desc(users.id)],
    after: (value, id) => sql`(${seen}, ${users.id}) < (${value}::timestamptz, ${id}::uuid)`,
  },
  completeness: {
    by: [desc(user_profiles.completeness), desc(user_profiles.user_id)],
    after: (value, id) => sql`(${user_profiles.completeness}, ${user_profiles.user_id}) < (${value}::int, ${id}::uuid)`,
  },
};

/** The words anywhere in name, username or e-mail, whatever their case and accents; two branches, so that each table's trigram index serves. */
function matching(words: string): SQL {
  const pattern = sql`fold(${`%${words.replace(/[\\%_]/g, "\\$&")}%`})`;
  return inArray(
    users.id,
    sql`(select ${user_profiles.user_id} from ${user_profiles}
         where fold(${user_profiles.full_name}) like ${pattern} or fold(${user_profiles.username}::text) like ${pattern}
         union select ${users.id} from ${users} where fold(${users.email}::text) like ${pattern})`,
  );
}

function filters({ q, role, state }: Pick<MembersQuery, "q" | "role" | "state">): (SQL | undefined)[] {
  return [
    q ? matching(q) : undefined,
    role ? eq(users.role, role) : undefined,
    state ? eq(users.is_active, state === "active") : undefined,
  ];
}

/** The statement behind a page of the table, so that a test can ask for its plan. */
export function membersQuery(
  db: Executor,
  query: Pick<MembersQuery, "q" | "role" | "state" | "sort"> & {
    limit: number;
    after: { value: string; id: string } | null;
  },
) {
  const order = ORDERS[query.sort];
  return db
    .select(member)
    .from(users)
    .innerJoin(user_profiles, eq(user_profiles.user_id, users.id))
    .where(and(...filters(query), query.after ? order.after(query.after.value, query.after.id) : undefined))
    .orderBy(...order.by)
    .limit(query.limit);
}

export function selectMembers(...args: Parameters<typeof membersQuery>): Promise<MemberRow[]> {
  return membersQuery(...args);
}

/** How many match, counted up to `most`. */
export async function countMembers(
  db: Executor,
  query: Pick<MembersQuery, "q" | "role" | "state">,
  most: number,
): Promise<number> {
  const some = db
    .select({ id: users.id })
    .from(users)
    .where(and(...filters(query)))
    .limit(most)
    .as("some");
  const [row] = await db.select({ found: count() }).from(some);
  return row?.found ?? 0;
}

/** How many members there are, joined or signed in since a moment, or are suspended; in one pass. */
export async function selectFigures(db: Executor, since: Date): Promise<Figures> {
  const at = sql`${since.toISOString()}::timestamptz`;
  const [row] = await db
    .select({
      members: count(),
      new_this_week: sql<number>`count(*) filter (where ${users.created_at} > ${at})::int`,
      seen_this_week: sql<number>`count(*) filter (where ${users.last_seen_at} > ${at})::int`,
      suspended: sql<number>`count(*) filter (where not ${users.is_active})::int`,
    })
    .from(users);
  return row ?? { members: 0, new_this_week: 0, seen_this_week: 0, suspended: 0 };
}

export async function selectMember(db: Executor, user_id: string): Promise<MemberRow | null> {
  const [row] = await db
    .select(member)
    .from(users)
    .innerJoin(user_profiles, eq(user_profiles.user_id, users.id))
    .where(eq(users.id, user_id));
  return row ?? null;
}

/** Locks the account that is about to change and every active admin, so that two admins cannot both take the last, and none acts who just ceased to be one. */
export async function lockForChange(tx: Tx, user_id: string, admin_id: string | null) {
  const rows = await tx
    .select({ id: users.id, role: users.role, is_active: users.is_active })
    .from(users)
    .where(sql`${users.id} = ${user_id} or (${users.role} = 'admin' and ${users.is_active})`)
    .orderBy(users.id)
    .for("update");
  const user = rows.find((row) => row.id === user_id) ?? null;
  const admins = rows.filter((row) => row.role === "admin" && row.is_active);
  return {
    user,
    is_last_admin: admins.length === 1 && admins[0]?.id === user_id,
    may_change: admin_id === null || admins.some((row) => row.id === admin_id),
  };
}
