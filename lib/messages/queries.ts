import "server-only";
import { and, asc, desc, eq, getTableColumns, inArray, isNotNull, lt, lte, sql } from "drizzle-orm";
import { messages } from "@/db/schema/messages";
import { users } from "@/db/schema/users";
import type { Executor, Tx } from "@/db/tx";
import type { Channel, MessageState } from "./constants";

type Message = typeof messages.$inferSelect;

/** A message without what it says. */
export type MessageRow = Omit<Message, "data">;

/** A message of the outbox, with what it says. */
export type OutboxRow = Pick<Message, "id" | "template" | "recipient" | "data" | "created_at">;

/** A message that one process has taken to send. */
export type Claimed = Pick<Message, "id" | "template" | "recipient" | "data" | "tries">;

export async function insertMessage(tx: Tx, row: typeof messages.$inferInsert): Promise<void> {
  await tx.insert(messages).values(row);
}

/** Whether somebody has shown that the mailbox of their account is theirs. */
export async function selectIsConfirmed(tx: Tx, user_id: string): Promise<boolean> {
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, user_id), isNotNull(users.email_verified_at)));
  return found.length > 0;
}

/** The statement that takes what is due for one process, so that a test can ask for its plan. */
export function claimQuery(db: Executor, input: { channel: Channel; now: Date; until: Date; limit: number }) {
  const due = db.$with("due").as(
    db
      .select({ id: messages.id })
      .from(messages)
      .where(
        and(eq(messages.state, "queued"), eq(messages.channel, input.channel), lte(messages.next_try_at, input.now)),
      )
      .orderBy(asc(messages.next_try_at), asc(messages.id))
      .limit(input.limit)
      .for("update", { skipLocked: true }),
  );
  return db
    .with(due)
    .update(messages)
    .set({ tries: sql`${messages.tries} + 1`, next_try_at: input.until })
    .from(due)
    .where(eq(messages.id, due.id))
    .returning({
      id: messages.id,
      template: messages.template,
      recipient: messages.recipient,
      data: messages.data,
      tries: messages.tries,
    });
}

/** Takes up to `limit` due messages: nobody else does before `until`. */
export function claimDue(...args: Parameters<typeof claimQuery>): Promise<Claimed[]> {
  return claimQuery(...args);
}

/** It left: what it said is forgotten, since it may hold a link that works. */
export async function markSent(db: Executor, id: string, at: Date): Promise<void> {
  await db
    .update(messages)
    .set({ state: "sent", sent_at: at, data: {}, last_error: null })
    .where(and(eq(messages.id, id), eq(messages.state, "queued")));
}

/** A try failed, unless another one began meanwhile: `next_try_at`, or null to give up. */
export async function markFailed(
  db: Executor,
  { id, tries }: Pick<Message, "id" | "tries">,
  outcome: { last_error: string; next_try_at: Date | null },
): Promise<void> {
  const { last_error, next_try_at } = outcome;
  await db
    .update(messages)
    .set(next_try_at ? { last_error, next_try_at } : { last_error, state: "failed" })
    .where(and(eq(messages.id, id), eq(messages.tries, tries), eq(messages.state, "queued")));
}

/** Lays what is queued for a channel into the outbox. */
export async function layIntoOutbox(db: Executor, channel: Channel): Promise<void> {
  await db
    .update(messages)
    .set({ state: "outbox" })
    .where(and(eq(messages.state, "queued"), eq(messages.channel, channel)));
}

/** Removes messages in a state from before a moment, the oldest first and no more than `limit`. */
export async function deleteMessages(db: Executor, state: MessageState, before: Date, limit: number): Promise<void> {
  // Ids sort by time, so that the index on state and id finds the oldest.
  const oldest = db
    .select({ id: messages.id })
    .from(messages)
    .where(eq(messages.state, state))
    .orderBy(asc(messages.id))
    .limit(limit);
  await db.delete(messages).where(and(inArray(messages.id, oldest), lt(messages.created_at, before)));
}

const { data: _, ...withoutData } = getTableColumns(messages);

/** The statement behind a page of messages, newest first, so that a test can ask for its plan. */
export function messagesQuery(
  db: Executor,
  input: { state: MessageState | undefined; before: string | null; limit: number },
) {
  return db
    .select(withoutData)
    .from(messages)
    .where(
      and(
        input.state ? eq(messages.state, input.state) : undefined,
        input.before ? lt(messages.id, input.before) : undefined,
      ),
    )
    .orderBy(desc(messages.id))
    .limit(input.limit);
}

export function selectMessages(...args: Parameters<typeof messagesQuery>): Promise<MessageRow[]> {
  return messagesQuery(...args);
}

/** Puts a message that was given up back into the queue; null when it is not one. */
export async function requeueFailed(
  tx: Tx,
  id: string,
  now: Date,
): Promise<Pick<Message, "user_id" | "channel"> | null> {
  const [row] = await tx
    .update(messages)
    .set({ state: "queued", tries: 0, last_error: null, next_try_at: now })
    .where(and(eq(messages.id, id), eq(messages.state, "failed")))
    .returning({ user_id: messages.user_id, channel: messages.channel });
  return row ?? null;
}

export async function selectState(db: Executor, id: string): Promise<MessageState | null> {
  const [row] = await db.select({ state: messages.state }).from(messages).where(eq(messages.id, id));
  return row?.state ?? null;
}

/** What lies in the outbox of some channels, or is about to, newest first. */
export function selectOutbox(
  db: Executor,
  input: { channels: Channel[]; before: string | null; limit: number },
): Promise<OutboxRow[]> {
  return db
    .select({
      id: messages.id,
      template: messages.template,
      recipient: messages.recipient,
      data: messages.data,
      created_at: messages.created_at,
    })
    .from(messages)
    .where(
      and(
        inArray(messages.channel, input.channels),
        inArray(messages.state, ["queued", "outbox"]),
        input.before ? lt(messages.id, input.before) : undefined,
      ),
    )
    .orderBy(desc(messages.id))
    .limit(input.limit);
}
