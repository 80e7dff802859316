import "server-only";
import { and, desc, eq, gt, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { user_sessions, user_totp } from "@/db/schema/auth";
import { user_profiles } from "@/db/schema/profiles";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";
import type { SessionClaim } from "../tokens";

export async function insertSession(tx: Tx, row: typeof user_sessions.$inferInsert): Promise<void> {
  await tx.insert(user_sessions).values(row);
}

/** A session that has neither ended, expired nor idled. */
const lives = (now: Date, idle_since: Date) =>
  and(isNull(user_sessions.revoked_at), gt(user_sessions.expires_at, now), gt(user_sessions.last_seen_at, idle_since));

const live = {
  kind: user_sessions.kind,
  proved_at: user_sessions.proved_at,
  password_outgrown: user_sessions.password_outgrown,
  session_seen_at: user_sessions.last_seen_at,
  id: users.id,
  email: users.email,
  email_verified_at: users.email_verified_at,
  mobile: users.mobile,
  mobile_verified_at: users.mobile_verified_at,
  role: users.role,
  is_verified: users.is_verified,
  has_password: sql<boolean>`${users.password_hash} is not null`,
  last_login: users.last_login,
  created_at: users.created_at,
  username: user_profiles.username,
  full_name: user_profiles.full_name,
  avatar_url: user_profiles.avatar_url,
  totp_confirmed_at: user_totp.confirmed_at,
};

export type LiveSession = NonNullable<Awaited<ReturnType<typeof selectLiveSession>>>;

const { placeholder } = sql;

function liveSessionQuery(db: Db) {
  return db
    .select(live)
    .from(user_sessions)
    .innerJoin(users, eq(users.id, user_sessions.user_id))
    .leftJoin(user_profiles, eq(user_profiles.user_id, users.id))
    .leftJoin(user_totp, eq(user_totp.user_id, users.id))
    .where(
      and(
        eq(user_sessions.id, placeholder("session_id")),
        eq(user_sessions.user_id, placeholder("user_id")),
        isNull(user_sessions.revoked_at),
        gt(user_sessions.expires_at, placeholder("now")),
        gt(user_sessions.last_seen_at, placeholder("idle_since")),
        sql`${users.session_epoch} = coalesce(${placeholder("epoch")}, ${users.session_epoch})`,
        eq(users.is_active, true),
      ),
    )
    .prepare("live_session");
}

const prepared = new WeakMap<Db, ReturnType<typeof liveSessionQuery>>();

/**
 * The live session a token names, with its account: one query by primary keys, which almost every request asks and which
 * is therefore built and planned once. Without an epoch it is that of an actor who was found by it already.
 */
export async function selectLiveSession(
  db: Db,
  claim: Omit<SessionClaim, "epoch"> & { epoch?: number },
  now: Date,
  idle_since: Date,
) {
  const query = prepared.get(db) ?? liveSessionQuery(db);
  prepared.set(db, query);
  const [row] = await query.execute({
    session_id: claim.session_id,
    user_id: claim.user_id,
    epoch: claim.epoch ?? null,
    now: now.toISOString(),
    idle_since: idle_since.toISOString(),
  });
  return row ?? null;
}

/**
 * A live session, locked until the transaction ends, so that ending it and using it take turns. Its account is locked
 * before it: whoever ends all sessions of an account comes the same way round.
 */
export async function lockLiveSession(tx: Tx, session_id: string, now: Date, idle_since: Date) {
  const owner = tx
    .select({ user_id: user_sessions.user_id })
    .from(user_sessions)
    .where(eq(user_sessions.id, session_id));
  await tx.select({ id: users.id }).from(users).where(eq(users.id, owner)).for("no key update");
  const [row] = await tx
    .select({
      user_id: user_sessions.user_id,
      kind: user_sessions.kind,
      proved_at: user_sessions.proved_at,
      created_at: user_sessions.created_at,
      expires_at: user_sessions.expires_at,
      user_agent: user_sessions.user_agent,
      epoch: users.session_epoch,
      email: users.email,
    })
    .from(user_sessions)
    .innerJoin(users, eq(users.id, user_sessions.user_id))
    .where(and(eq(user_sessions.id, session_id), lives(now, idle_since), eq(users.is_active, true)))
    .for("update", { of: user_sessions });
  return row ?? null;
}

export async function updateLastSeen(db: Executor, { session_id, user_id }: SessionClaim, at: Date): Promise<void> {
  const seen = db
    .$with("seen")
    .as(db.update(user_sessions).set({ last_seen_at: at }).where(eq(user_sessions.id, session_id)).returning());
  await db.with(seen).update(users).set({ last_seen_at: at }).where(eq(users.id, user_id));
}

/** Records that they showed again who they are, in a session that has not ended. */
export async function updateProved(tx: Tx, session_id: string, at: Date): Promise<boolean> {
  const proved = await tx
    .update(user_sessions)
    .set({ proved_at: at })
    .where(and(eq(user_sessions.id, session_id), isNull(user_sessions.revoked_at)))
    .returning({ id: user_sessions.id });
  return proved.length > 0;
}

/** Gives a session back its role's rights, once its password is long enough for it. */
export async function clearOutgrown(tx: Tx, session_id: string): Promise<void> {
  await tx.update(user_sessions).set({ password_outgrown: false }).where(eq(user_sessions.id, session_id));
}

export type SessionRow = typeof user_sessions.$inferSelect;

/** Somebody's live sessions, last seen first. */
export function selectSessions(db: Executor, user_id: string, now: Date, idle_since: Date, limit: number) {
  return db
    .select()
    .from(user_sessions)
    .where(and(eq(user_sessions.user_id, user_id), lives(now, idle_since)))
    .orderBy(desc(user_sessions.last_seen_at), desc(user_sessions.id))
    .limit(limit);
}

/** What somebody's newest kept sessions, live or ended, said of the devices they ran on; each once. */
export function selectKnownDevices(db: Executor, user_id: string, limit: number) {
  const newest = db
    .select({ user_agent: user_sessions.user_agent })
    .from(user_sessions)
    .where(eq(user_sessions.user_id, user_id))
    .orderBy(desc(user_sessions.created_at))
    .limit(limit)
    .as("newest");
  return db.selectDistinct({ user_agent: newest.user_agent }).from(newest);
}

/** Ends one session of a person; false when it is not theirs or had ended already. */
export async function revokeSession(tx: Tx, user_id: string, session_id: string, at: Date): Promise<boolean> {
  const revoked = await tx
    .update(user_sessions)
    .set({ revoked_at: at })
    .where(and(eq(user_sessions.id, session_id), eq(user_sessions.user_id, user_id), isNull(user_sessions.revoked_at)))
    .returning({ id: user_sessions.id });
  return revoked.length > 0;
}

/** Ends every session of a person but one; answers how many. */
export async function revokeOtherSessions(tx: Tx, user_id: string, kept_id: string, at: Date): Promise<number> {
  const revoked = await tx
    .update(user_sessions)
    .set({ revoked_at: at })
    .where(and(eq(user_sessions.user_id, user_id), ne(user_sessions.id, kept_id), isNull(user_sessions.revoked_at)))
    .returning({ id: user_sessions.id });
  return revoked.length;
}

/** Ends every session of a person and voids every token that names one. */
export async function revokeAllSessions(tx: Tx, user_id: string, at: Date): Promise<void> {
  await tx
    .update(users)
    .set({ session_epoch: sql`${users.session_epoch} + 1`, updated_at: at })
    .where(eq(users.id, user_id));
  await tx
    .update(user_sessions)
    .set({ revoked_at: at })
    .where(and(eq(user_sessions.user_id, user_id), isNull(user_sessions.revoked_at)));
}

/** Removes sessions that ended before a moment. */
export async function deleteDeadSessions(db: Executor, before: Date): Promise<void> {
  await db.delete(user_sessions).where(or(lt(user_sessions.expires_at, before), lt(user_sessions.revoked_at, before)));
}
