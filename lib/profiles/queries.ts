import "server-only";
import { and, count, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { user_sessions } from "@/db/schema/auth";
import { avatar_files, avatars } from "@/db/schema/avatars";
import { user_profiles, username_history } from "@/db/schema/profiles";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";
import type { AvatarLook } from "./schema";

const account = {
  email: users.email,
  role: users.role,
  is_active: users.is_active,
  is_verified: users.is_verified,
};

const look = {
  alt: avatars.alt,
  color: avatar_files.color,
  thumbhash: avatar_files.thumbhash,
  animated: avatar_files.animated,
};

type Account = Pick<typeof users.$inferSelect, keyof typeof account>;

/** A profile with what the views need of its account and its picture. */
export type ProfileRow = typeof user_profiles.$inferSelect & Account & { avatar: AvatarLook | null };

type Changes = Partial<Omit<typeof user_profiles.$inferInsert, "user_id" | "version">>;

const joined = { profile: user_profiles, account, look };

type Nullable<T> = { [K in keyof T]: T[K] | null };
type Joined = { profile: typeof user_profiles.$inferSelect; account: Account; look: Nullable<AvatarLook> | null };

const flat = ({ profile, account, look }: Joined): ProfileRow => ({
  ...profile,
  ...account,
  avatar: look?.alt == null ? null : { ...look, alt: look.alt, animated: look.animated ?? false },
});

const whole = (db: Executor) =>
  db
    .select(joined)
    .from(user_profiles)
    .innerJoin(users, eq(users.id, user_profiles.user_id))
    .leftJoin(avatars, eq(avatars.id, user_profiles.avatar_id))
    .leftJoin(avatar_files, eq(avatar_files.id, avatars.files_id));

export async function selectProfile(db: Executor, user_id: string): Promise<ProfileRow | null> {
  const [row] = await whole(db).where(eq(user_profiles.user_id, user_id));
  return row ? flat(row) : null;
}

/** The account first, as whoever ends or suspends one does, then the profile: nobody waits for each other in a ring. */
async function lockRow(tx: Tx, user_id: string): Promise<void> {
  const account = tx
    .$with("account")
    .as(tx.select({ id: users.id }).from(users).where(eq(users.id, user_id)).for("key share"));
  await tx
    .with(account)
    .select({ user_id: user_profiles.user_id })
    .from(user_profiles)
    .innerJoin(account, eq(account.id, user_profiles.user_id))
    .for("update", { of: user_profiles });
}

/**
 * One's own profile, locked until the transaction ends; null when the session it is asked from has ended meanwhile or the
 * account was suspended, which may happen between a request's first byte and its last.
 */
export async function lockProfile(tx: Tx, owner: { user_id: string; session_id: string }): Promise<ProfileRow | null> {
  // Read once it is locked: a statement that had to wait sees all other tables as they were before.
  await lockRow(tx, owner.user_id);
  const session = and(
    eq(user_sessions.id, owner.session_id),
    eq(user_sessions.user_id, users.id),
    isNull(user_sessions.revoked_at),
  );
  const [row] = await whole(tx)
    .innerJoin(user_sessions, session)
    .where(and(eq(user_profiles.user_id, owner.user_id), eq(users.is_active, true)));
  return row ? flat(row) : null;
}

/** Anybody's profile, locked until the transaction ends. */
export async function lockAnyProfile(tx: Tx, user_id: string): Promise<ProfileRow | null> {
  await lockRow(tx, user_id);
  return selectProfile(tx, user_id);
}

/** The profile that holds or once held a name. */
export async function selectProfileByName(db: Executor, username: string): Promise<ProfileRow | null> {
  const [row] = await whole(db)
    .innerJoin(username_history, eq(username_history.user_id, user_profiles.user_id))
    .where(eq(username_history.username, username));
  return row ? flat(row) : null;
}

export async function insertProfile(tx: Tx, row: typeof user_profiles.$inferInsert): Promise<void> {
  await tx.insert(user_profiles).values(row);
}

/** Writes changes and raises the version. */
export async function updateProfile(tx: Tx, user_id: string, changes: Changes): Promise<void> {
  await tx
    .update(user_profiles)
    .set({ ...changes, version: sql`${user_profiles.version} + 1` })
    .where(eq(user_profiles.user_id, user_id));
}

/** Writes where the same picture lies now. Nothing a person said changes, so the version stays and nobody's edit is stale. */
export async function updateAvatarUrl(tx: Tx, user_id: string, avatar_url: string): Promise<void> {
  await tx.update(user_profiles).set({ avatar_url }).where(eq(user_profiles.user_id, user_id));
}

/** Claims a name for ever; false when it is or was somebody else's. Two claims of one name wait for each other. */
export async function claimUsername(
  tx: Tx,
  claim: { username: string; user_id: string; generated: boolean },
): Promise<boolean> {
  const claimed = await tx
    .insert(username_history)
    .values(claim)
    .onConflictDoUpdate({
      target: username_history.username,
      set: { retired_at: null },
      setWhere: eq(username_history.user_id, claim.user_id),
    })
    .returning({ username: username_history.username });
  return claimed.length > 0;
}

/** Marks every name of a person but `username` as left. */
export async function retireOtherUsernames(tx: Tx, user_id: string, username: string, at: Date): Promise<void> {
  await tx
    .update(username_history)
    .set({ retired_at: at })
    .where(
      and(
        eq(username_history.user_id, user_id),
        ne(username_history.username, username),
        isNull(username_history.retired_at),
      ),
    );
}

/** How many chosen names a person has left since a moment. */
export async function countRenames(tx: Tx, user_id: string, since: Date): Promise<number> {
  const [row] = await tx
    .select({ renames: count() })
    .from(username_history)
    .where(
      and(
        eq(username_history.user_id, user_id),
        eq(username_history.generated, false),
        gt(username_history.retired_at, since),
      ),
    );
  return row?.renames ?? 0;
}
