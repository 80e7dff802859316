import "server-only";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import { user_totp } from "@/db/schema/auth";
import { user_profiles } from "@/db/schema/profiles";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";

export async function insertUser(tx: Tx, row: typeof users.$inferInsert): Promise<void> {
  await tx.insert(users).values(row);
}

const credentials = {
  id: users.id,
  email: users.email,
  email_verified_at: users.email_verified_at,
  role: users.role,
  password_hash: users.password_hash,
  is_active: users.is_active,
  session_epoch: users.session_epoch,
  password_changed_at: users.password_changed_at,
  password_expires_at: users.password_expires_at,
  username: user_profiles.username,
  full_name: user_profiles.full_name,
  totp_confirmed_at: user_totp.confirmed_at,
};

/** What signing in needs to know of an account. */
export type Credentials = NonNullable<Awaited<ReturnType<typeof selectCredentials>>>;

/** How a person names their account: each kind is unique; mobiles only count once they are verified. */
export type Identifier = { email: string } | { username: string } | { mobile: string } | { user_id: string };

function whereIdentified(by: Identifier) {
  if ("email" in by) return eq(users.email, by.email);
  if ("username" in by) return eq(user_profiles.username, by.username);
  if ("mobile" in by) return and(eq(users.mobile, by.mobile), isNotNull(users.mobile_verified_at));
  return eq(users.id, by.user_id);
}

export async function selectCredentials(db: Executor, by: Identifier) {
  const [row] = await db
    .select(credentials)
    .from(users)
    .leftJoin(user_profiles, eq(user_profiles.user_id, users.id))
    .leftJoin(user_totp, eq(user_totp.user_id, users.id))
    .where(whereIdentified(by));
  return row ?? null;
}

/**
 * The same, with the account locked until the transaction ends; rows that point at it may still be written, unless its
 * e-mail or mobile is to change, which are keys: then it is locked for that from the start.
 */
export async function lockCredentials(
  tx: Tx,
  user_id: string,
  strength: "no key update" | "update" = "no key update",
): Promise<Credentials | null> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, user_id)).for(strength);
  return selectCredentials(tx, { user_id });
}

const contact = {
  id: users.id,
  email: users.email,
  mobile: users.mobile,
  mobile_verified_at: users.mobile_verified_at,
};

/** Where a person can be reached. */
export async function selectContact(db: Executor, user_id: string) {
  const [row] = await db.select(contact).from(users).where(eq(users.id, user_id));
  return row ?? null;
}

/** The same, with the account locked until the transaction ends. */
export async function lockContact(tx: Tx, user_id: string) {
  const [row] = await tx.select(contact).from(users).where(eq(users.id, user_id)).for("update");
  return row ?? null;
}

type Seen = { id: string; session_epoch: number; password_changed_at: Date | null };

/** The account, as long as its password is the one that was looked at. */
const unchanged = (seen: Pick<Seen, "id" | "password_changed_at">) =>
  and(
    eq(users.id, seen.id),
    sql`${users.password_changed_at} is not distinct from ${seen.password_changed_at?.toISOString() ?? null}::timestamptz`,
  );

/** Records a sign-in, if the account still is what it was when they showed who they are; answers where to tell of it. */
export async function touchLogin(tx: Tx, seen: Seen, at: Date): Promise<{ email: string } | null> {
  const [touched] = await tx
    .update(users)
    .set({ last_login: at, last_seen_at: at })
    .where(and(unchanged(seen), eq(users.session_epoch, seen.session_epoch), eq(users.is_active, true)))
    .returning({ email: users.email });
  return touched ?? null;
}

/** Sets a new password, unless it was changed since the account was looked at. */
export async function replacePassword(
  tx: Tx,
  seen: Pick<Seen, "id" | "password_changed_at">,
  password_hash: string,
  at: Date,
): Promise<boolean> {
  const changed = await tx
    .update(users)
    .set({ password_hash, password_changed_at: at, password_expires_at: null, updated_at: at })
    .where(unchanged(seen))
    .returning({ id: users.id });
  return changed.length > 0;
}

type AccountChanges = Partial<
  Pick<
    typeof users.$inferInsert,
    | "email"
    | "email_verified_at"
    | "mobile"
    | "mobile_verified_at"
    | "password_hash"
    | "password_changed_at"
    | "password_expires_at"
    | "is_active"
    | "role"
    | "updated_at"
  >
>;

export async function updateAccount(tx: Tx, user_id: string, changes: AccountChanges): Promise<void> {
  await tx.update(users).set(changes).where(eq(users.id, user_id));
}

/** Replaces a hash by a better one of the same password, unless the password was changed meanwhile. */
export async function replaceHash(db: Executor, user_id: string, from: string, to: string): Promise<void> {
  await db
    .update(users)
    .set({ password_hash: to })
    .where(and(eq(users.id, user_id), eq(users.password_hash, from)));
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

/** Whether there is any account; the lock makes concurrent seeds take turns. */
export async function selectHasUsers(tx: Tx): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('gold.seed'))`);
  const found = await tx.select({ id: users.id }).from(users).limit(1);
  return found.length > 0;
}
