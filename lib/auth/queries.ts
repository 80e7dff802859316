import "server-only";
import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { user_sessions } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";

export async function insertUser(tx: Tx, row: typeof users.$inferInsert): Promise<void> {
  await tx.insert(users).values(row);
}

const credentials = {
  id: users.id,
  password_hash: users.password_hash,
  is_active: users.is_active,
  session_epoch: users.session_epoch,
};

export async function selectCredentials(db: Executor, email: string) {
  const [row] = await db.select(credentials).from(users).where(eq(users.email, email));
  return row ?? null;
}

export async function insertSession(tx: Tx, row: typeof user_sessions.$inferInsert): Promise<void> {
  await tx.insert(user_sessions).values(row);
}

/** Records a sign-in, if the account still is what it was when the password was checked. */
export async function touchLogin(tx: Tx, user_id: string, epoch: number, at: Date): Promise<boolean> {
  const touched = await tx
    .update(users)
    .set({ last_login: at, last_seen_at: at })
    .where(and(eq(users.id, user_id), eq(users.session_epoch, epoch), eq(users.is_active, true)))
    .returning({ id: users.id });
  return touched.length > 0;
}

type Claim = { session_id: string; user_id: string; epoch: number };

/** The live session a token names, with its account's role: one query by primary key. */
export async function selectLiveSession(db: Executor, claim: Claim, now: Date, idle_since: Date) {
  const [row] = await db
    .select({ role: users.role, last_seen_at: user_sessions.last_seen_at })
    .from(user_sessions)
    .innerJoin(users, eq(users.id, user_sessions.user_id))
    .where(
      and(
        eq(user_sessions.id, claim.session_id),
        eq(user_sessions.user_id, claim.user_id),
        isNull(user_sessions.revoked_at),
        gt(user_sessions.expires_at, now),
        gt(user_sessions.last_seen_at, idle_since),
        eq(users.session_epoch, claim.epoch),
        eq(users.is_active, true),
      ),
    );
  return row ?? null;
}

export async function updateLastSeen(db: Executor, { session_id, user_id }: Claim, at: Date): Promise<void> {
  const seen = db
    .$with("seen")
    .as(db.update(user_sessions).set({ last_seen_at: at }).where(eq(user_sessions.id, session_id)).returning());
  await db.with(seen).update(users).set({ last_seen_at: at }).where(eq(users.id, user_id));
}

/** Ends one session; false when it had ended already. */
export async function revokeSession(tx: Tx, session_id: string, at: Date): Promise<boolean> {
  const revoked = await tx
    .update(user_sessions)
    .set({ revoked_at: at })
    .where(and(eq(user_sessions.id, session_id), isNull(user_sessions.revoked_at)))
    .returning({ id: user_sessions.id });
  return revoked.length > 0;
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

/** The first admin there is. */
export async function selectFirstAdmin(tx: Tx) {
  const [row] = await tx
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(eq(users.role, "admin"))
    .orderBy(users.id)
    .limit(1)
    .for("update");
  return row ?? null;
}

export async function updateAccount(
  tx: Tx,
  user_id: string,
  changes: Partial<Pick<typeof users.$inferInsert, "password_hash" | "is_active" | "role" | "updated_at">>,
): Promise<void> {
  await tx.update(users).set(changes).where(eq(users.id, user_id));
}

/** Whether there is any account; the lock makes concurrent seeds take turns. */
export async function selectHasUsers(tx: Tx): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('gold.seed'))`);
  const found = await tx.select({ id: users.id }).from(users).limit(1);
  return found.length > 0;
}
