import "server-only";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { AppError } from "@/lib/core/errors";
import { DIRECT_HEADER } from "@/lib/core/network";
import { pageContext } from "@/lib/core/page";
import { MessagesQuery } from "./schema";
import { listOutbox } from "./service/outbox";
import { listMessages } from "./service/oversee";

type SearchParams = Record<string, string | string[] | undefined>;

/** A page of a list; a stale cursor starts over, and what one may not know of is not found. */
async function pageOf<T>(cursor: string | undefined, list: (cursor: string | undefined) => Promise<T>): Promise<T> {
  try {
    return await list(cursor);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    if (cursor !== undefined && error instanceof AppError && error.code === "invalid") return list(undefined);
    throw error;
  }
}

/** The admins' list for a URL; a part of it that is not valid is left out. */
export async function loadMessages(params: SearchParams) {
  const ctx = await pageContext();
  const valid = Object.entries(MessagesQuery.shape).filter(([name, schema]) => schema.safeParse(params[name]).success);
  const query = MessagesQuery.parse(Object.fromEntries(valid.map(([name]) => [name, params[name]])));
  const page = await pageOf(query.cursor, (cursor) => listMessages(ctx, { ...query, cursor }));
  return { query, page };
}

export async function loadOutbox({ cursor }: SearchParams) {
  const direct = (await headers()).has(DIRECT_HEADER);
  return pageOf(typeof cursor === "string" ? cursor : undefined, (cursor) => listOutbox({ direct, cursor }));
}
