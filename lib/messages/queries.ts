import "server-only";
import { messages } from "@/db/schema/messages";
import type { Tx } from "@/db/tx";

export async function insertMessage(tx: Tx, row: typeof messages.$inferInsert): Promise<void> {
  await tx.insert(messages).values(row);
}
