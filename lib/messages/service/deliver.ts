import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { db } from "@/db/client";
import type { Ctx } from "@/lib/core/context";
import { DeliveryError } from "@/lib/core/delivery-error";
import {
  BATCH,
  type Channel,
  ERROR_MAX,
  KEPT_FOR,
  LEASE,
  MARK_PAUSE,
  MARK_TRIES,
  RETRY_AFTER,
  SWEEP_BATCH,
  TRY_WITHIN,
} from "../constants";
import { type Gateway, gatewayOf } from "../gateway";
import { type Claimed, claimDue, deleteMessages, layIntoOutbox, markFailed, markSent } from "../queries";

const later = (ctx: Ctx, ms: number) => new Date(ctx.now().getTime() + ms);

/** Links in an answer could be the message's own, which work; admins see these words. */
const withoutLinks = (words: string) => words.replace(/https?:\/\/\S+/gi, "…");

function wordsFor(error: unknown): string {
  const words = error instanceof DeliveryError ? error.message : "Could not be written; the log tells why";
  return withoutLinks(words)
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, ERROR_MAX);
}

/** Sends it within the time there is; what answers later is not waited for. */
async function tryToSend(message: Claimed, gateway: Gateway): Promise<void> {
  const timer = new AbortController();
  const tooLate = sleep(TRY_WITHIN, null, { signal: timer.signal, ref: false }).then(() => {
    throw new DeliveryError(`No answer within ${TRY_WITHIN / 1000} seconds`, { permanent: false });
  });
  try {
    await Promise.race([gateway(message), tooLate]);
  } finally {
    timer.abort();
  }
}

async function mark(write: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (tries >= MARK_TRIES) throw error;
      await sleep(MARK_PAUSE);
    }
  }
}

/** Notes a failed try, and when the next one comes if any. */
async function failed(ctx: Ctx, message: Claimed, error: unknown): Promise<void> {
  const { id, template, tries } = message;
  const known = error instanceof DeliveryError;
  const wait = known && error.permanent ? undefined : RETRY_AFTER[tries - 1];
  const next_try_at = wait === undefined ? null : later(ctx, wait);
  const about = { message: id, template, tries, next_try_at };
  if (!known) ctx.log.error({ ...about, err: error }, "message not sent");
  else if (next_try_at) ctx.log.info(about, "message not sent yet");
  else ctx.log.warn(about, "message given up");
  await mark(() => markFailed(db(), message, { last_error: wordsFor(error), next_try_at }));
}

async function deliver(ctx: Ctx, message: Claimed, gateway: Gateway): Promise<void> {
  try {
    // Counted when it is taken, so that what kills its process does not come back for ever.
    if (message.tries > RETRY_AFTER.length + 1)
      throw new DeliveryError("Was never sent to the end", { permanent: true });
    await tryToSend(message, gateway);
  } catch (error) {
    return failed(ctx, message, error);
  }
  await mark(() => markSent(db(), message.id, ctx.now()));
}

/**
 * Sends what is due in a channel, a small batch after the other, outside of any transaction. Any number of processes
 * may do so at once. A crash between sending and noting it sends again: twice perhaps, never not at all. Without a
 * gateway everything queued goes to the outbox.
 */
export async function deliverDue(
  ctx: Ctx,
  { channel, gateway = gatewayOf(channel) }: { channel: Channel; gateway?: Gateway | null },
): Promise<void> {
  if (!gateway) return layIntoOutbox(db(), channel);
  let claimed: Claimed[];
  do {
    claimed = await claimDue(db(), { channel, now: ctx.now(), until: later(ctx, LEASE), limit: BATCH });
    await Promise.all(claimed.map((message) => deliver(ctx, message, gateway)));
  } while (claimed.length === BATCH);
}

/** Forgets messages that ended long ago. */
export async function sweepMessages(ctx: Ctx): Promise<void> {
  for (const [state, kept] of Object.entries(KEPT_FOR) as [keyof typeof KEPT_FOR, number][]) {
    await deleteMessages(db(), state, later(ctx, -kept), SWEEP_BATCH);
  }
}
