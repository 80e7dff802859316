import "server-only";
import { z } from "zod";
import { afterCommit, type Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { wake } from "@/lib/core/jobs";
import { deliveryOf, NOTICES } from "./constants";
import { insertMessage, selectIsConfirmed } from "./queries";
import { isText, type NewMessage, TEMPLATES } from "./schema";

/**
 * Queues a mail or text message in the transaction of the act it tells of, so that neither exists without the other.
 * It leaves right after the commit, in the background; a mail server that is down delays it and nothing else. Notices go
 * only to who has confirmed their address: another may be a stranger's, whom one could otherwise have us write to without
 * end.
 * @throws ZodError when the data does not fit the template, which is a bug of the caller
 */
export async function queueMessage(tx: Tx, ctx: Ctx, message: NewMessage): Promise<void> {
  const schema: z.ZodType<unknown, Record<string, unknown>> = TEMPLATES[message.template];
  const { user_id } = message;
  if (user_id && NOTICES.has(message.template) && !(await selectIsConfirmed(tx, user_id))) return;
  const channel = isText(message.template) ? "sms" : "email";
  await insertMessage(tx, {
    id: newId(),
    channel,
    user_id,
    recipient: message.to,
    template: message.template,
    data: z.encode(schema, message.data),
    created_at: ctx.now(),
    next_try_at: ctx.now(),
  });
  afterCommit(tx, () => wake(deliveryOf(channel)));
}
