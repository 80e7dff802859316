import "server-only";
import { and, asc, eq, gt, gte, inArray, isNotNull, lt } from "drizzle-orm";
import { accounts, passkeys, verification_tokens } from "@/db/schema/auth";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";
import type { ProviderId } from "../constants";

/** An account elsewhere that signs in here. */
export type Connection = { provider: ProviderId; account_id: string };

const named = ({ provider, account_id }: Connection) =>
  and(eq(accounts.provider, provider), eq(accounts.providerAccountId, account_id));

/** Whose account here an account elsewhere is connected to. */
export async function selectConnectedUser(db: Executor, connection: Connection) {
  const [row] = await db
    .select({ id: users.id, email: users.email, email_verified_at: users.email_verified_at })
    .from(accounts)
    .innerJoin(users, eq(users.id, accounts.userId))
    .where(named(connection));
  return row ?? null;
}

/** Connects an account elsewhere. Nothing that could act there in the person's name is kept. */
export async function insertConnection(tx: Tx, user_id: string, connection: Connection, at: Date): Promise<void> {
  const { provider, account_id } = connection;
  const row = { userId: user_id, provider, providerAccountId: account_id, created_at: at };
  await tx.insert(accounts).values({ ...row, type: provider === "github" ? "oauth" : "oidc" });
}

export type ConnectionRow = Awaited<ReturnType<typeof selectConnections>>[number];

/** Somebody's connected accounts, one a provider. */
export function selectConnections(db: Executor, user_id: string, limit: number) {
  return db
    .select({ provider: accounts.provider, created_at: accounts.created_at })
    .from(accounts)
    .where(eq(accounts.userId, user_id))
    .orderBy(asc(accounts.created_at))
    .limit(limit);
}

/** Disconnects a provider; false when it was not connected. */
export async function deleteConnection(tx: Tx, user_id: string, provider: ProviderId): Promise<boolean> {
  const deleted = await tx
    .delete(accounts)
    .where(and(eq(accounts.userId, user_id), eq(accounts.provider, provider)))
    .returning({ provider: accounts.provider });
  return deleted.length > 0;
}

/** How many ways somebody has to sign in: a password, passkeys, and connected accounts of these providers. */
export async function countSignIns(tx: Tx, user_id: string, providers: ProviderId[]): Promise<number> {
  const counts = await Promise.all([
    tx.$count(users, and(eq(users.id, user_id), isNotNull(users.password_hash))),
    tx.$count(passkeys, eq(passkeys.user_id, user_id)),
    tx.$count(accounts, and(eq(accounts.userId, user_id), inArray(accounts.provider, providers))),
  ]);
  return counts.reduce((sum, each) => sum + each);
}

/** Takes away what came to an account since a moment and signs in by itself; answers how many of each. */
export async function deleteSignInsSince(tx: Tx, user_id: string, since: Date) {
  const gone = await tx
    .delete(passkeys)
    .where(and(eq(passkeys.user_id, user_id), gte(passkeys.created_at, since)))
    .returning({ id: passkeys.id });
  const apart = await tx
    .delete(accounts)
    .where(and(eq(accounts.userId, user_id), gte(accounts.created_at, since)))
    .returning({ provider: accounts.provider });
  return { passkeys_removed: gone.length, providers_unlinked: apart.length };
}

/** Keeps a link to sign in with, by its hash. */
export async function insertSignInLink(tx: Tx, row: typeof verification_tokens.$inferInsert): Promise<void> {
  await tx.insert(verification_tokens).values(row);
}

/** A link that is still good, by its hash. */
export async function selectSignInLink(db: Executor, token_hash: string, now: Date) {
  const [row] = await db
    .select({ email: verification_tokens.identifier })
    .from(verification_tokens)
    .where(and(eq(verification_tokens.token, token_hash), gt(verification_tokens.expires, now)));
  return row ?? null;
}

/** Voids the links to sign in with that lie in a mailbox; they are kept by the address in lower case. */
export async function deleteSignInLinks(db: Executor, email: string): Promise<void> {
  await db.delete(verification_tokens).where(eq(verification_tokens.identifier, email.toLowerCase()));
}

/** Removes links that ran out before a moment. */
export async function deleteExpiredSignInLinks(db: Executor, before: Date): Promise<void> {
  await db.delete(verification_tokens).where(lt(verification_tokens.expires, before));
}
