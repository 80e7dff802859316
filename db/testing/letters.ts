import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { transaction } from "@/db/tx";
import { queueMessage } from "@/lib/messages/service";
import { createMember } from "./factories";

/** A letter of a new person, queued. */
export async function queueReset(wishes: { to?: string; link?: string } = {}) {
  const { user_id, email, ctx } = await createMember();
  const data = { link: wishes.link ?? `https://gold.example/reset/${user_id}`, valid_minutes: 30 };
  await transaction((tx) =>
    queueMessage(tx, ctx, { template: "reset_password", user_id, to: wishes.to ?? email, data }),
  );
  const [row] = await db().select().from(messages).where(eq(messages.user_id, user_id));
  return { id: row?.id ?? "", user_id, email, data };
}

/** A message's row. */
export async function stateOf(id: string) {
  const [row] = await db().select().from(messages).where(eq(messages.id, id));
  return row;
}
