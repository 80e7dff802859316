import "server-only";
import { z } from "zod";
import { afterCommit, type Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { wake } from "@/lib/core/jobs";
import { deliveryOf } from "./constants";
import { insertMessage } from "./queries";
import { isText, type NewMessage, TEMPLATES } from "./schema";

/**
 * Queues a mail or text message in the transaction of the act it tells of, so that neither exists without the other.
 * It leaves right after the commit, in the background; a mail server that is down delays it and nothing else.
 * @throws ZodError when the data does not fit the template, which is a bug of the caller
 */
export async function queueMessage(tx: Tx, ctx: Ctx, message: NewMessage): Promise<void> {
  const schema: z.ZodType<unknown, Record<string, unknown>> = TEMPLATES[message.template];
  const channel = isText(message.template) ? "sms" : "email";
  await insertMessage(tx, {
    id: newId(),
    channel,
    user_id: message.user_id,
    recipient: message.to,
    template: message.template,
    data: z.encode(schema, message.data),
    created_at: ctx.now(),
    next_try_at: ctx.now(),
  });
  afterCommit(tx, () => wake(deliveryOf(channel)));
}
