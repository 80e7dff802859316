import "server-only";
import { z } from "zod";
import { db } from "@/db/client";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { isLoopback } from "@/lib/core/network";
import { decodeCursor, type Page, toPage } from "@/lib/core/pagination";
import { CHANNELS, OUTBOX_SHOWN } from "../constants";
import { gatewayOf, renderMessage } from "../gateway";
import { type OutboxRow, selectOutbox } from "../queries";
import type { OutboxEntry } from "../schema";

async function entryOf(row: OutboxRow): Promise<OutboxEntry> {
  const { id, recipient, created_at } = row;
  const about = { id, recipient, created_at };
  try {
    const rendered = await renderMessage(row);
    if ("html" in rendered) return { ...about, ...rendered };
    return { ...about, subject: "Text message", html: null, text: rendered.text };
  } catch {
    return { ...about, subject: row.template, html: null, text: "It fits no template any more." };
  }
}

/**
 * What could not leave because no server is configured, newest first and with every link. It is for whoever tries GOLD
 * on their own machine: never with `SMTP_URL`, nor on a site that others reach.
 * @param input.direct whether the request came from this machine with nobody in between
 * @throws AppError `not_found`, `invalid` for a cursor of another list
 */
export async function listOutbox(input: { direct: boolean; cursor?: string }): Promise<Page<OutboxEntry>> {
  const { SMTP_URL, APP_URL } = env();
  if (!input.direct || SMTP_URL || !isLoopback(new URL(APP_URL).hostname)) throw new AppError("not_found");
  const before = input.cursor === undefined ? null : decodeCursor(input.cursor, z.uuid());
  const channels = CHANNELS.filter((channel) => !gatewayOf(channel));
  const rows = await selectOutbox(db(), { channels, before, limit: OUTBOX_SHOWN + 1 });
  const page = toPage(rows, OUTBOX_SHOWN, ({ id }) => id);
  return { ...page, items: await Promise.all(page.items.map(entryOf)) };
}
