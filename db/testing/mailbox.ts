import { desc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { settled } from "@/lib/core/later";

/** What was written to an address or number, newest first, once everything put off is done. */
export async function mailbox(recipient: string) {
  await settled();
  return db().select().from(messages).where(eq(messages.recipient, recipient)).orderBy(desc(messages.id));
}

/** The templates of what was written there, newest first. */
export async function lettersTo(recipient: string): Promise<string[]> {
  return (await mailbox(recipient)).map(({ template }) => template);
}

/** The token in the newest link of a kind that was sent to an address. */
export async function tokenSent(recipient: string, template: string): Promise<string> {
  const message = (await mailbox(recipient)).find((each) => each.template === template);
  const link = message?.data.undo_link ?? message?.data.link;
  const token = new URL(String(link)).searchParams.get("token");
  if (!token) throw new Error(`No ${template} with a token was sent to ${recipient}`);
  return token;
}

/** The newest code that was sent to a number. */
export async function codeSent(mobile: string): Promise<string> {
  const [message] = await mailbox(mobile);
  if (!message) throw new Error(`No code was sent to ${mobile}`);
  return String(message.data.code);
}
