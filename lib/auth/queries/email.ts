import "server-only";
import { and, eq, gt, gte, isNull, ne, sql } from "drizzle-orm";
import { one_time_tokens } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";

/** Marks an address as confirmed, as long as it is the account's; false when it is not. */
export async function confirmEmail(tx: Tx, user_id: string, email: string, at: Date): Promise<boolean> {
  const confirmed = await tx
    .update(users)
    .set({ email_verified_at: sql`coalesce(${users.email_verified_at}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(users.id, user_id), eq(users.email, email)))
    .returning({ id: users.id });
  return confirmed.length > 0;
}

type Asked = { email: string; user_id: string; now: Date };

/** Whether somebody else has an account with this address. */
export async function selectIsTaken(db: Executor, { email, user_id }: Asked): Promise<boolean> {
  const found = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.email, email), ne(users.id, user_id)));
  return found.length > 0;
}

/** Whether the address can still come back to somebody else, who left it not long ago. */
export async function selectIsReserved(db: Executor, { email, user_id, now }: Asked): Promise<boolean> {
  const found = await db
    .select({ user_id: one_time_tokens.user_id })
    .from(one_time_tokens)
    .where(
      and(
        eq(one_time_tokens.purpose, "undo_email"),
        eq(sql`(${one_time_tokens.data} ->> 'email')::citext`, email),
        ne(one_time_tokens.user_id, user_id),
        isNull(one_time_tokens.used_at),
        gt(one_time_tokens.expires_at, now),
      ),
    )
    .limit(1);
  return found.length > 0;
}

/** Voids the ways back that were opened since a moment. */
export async function deleteUndosSince(tx: Tx, user_id: string, since: Date): Promise<void> {
  await tx
    .delete(one_time_tokens)
    .where(
      and(
        eq(one_time_tokens.user_id, user_id),
        eq(one_time_tokens.purpose, "undo_email"),
        gte(one_time_tokens.created_at, since),
      ),
    );
}
