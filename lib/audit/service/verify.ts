import "server-only";
import { NIL } from "uuid";
import { db } from "@/db/client";
import type { Executor } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { type Broken, follow, START, type Walked } from "../chain";
import { selectLinks, selectPlaces } from "../queries";

const LINKS_A_PAGE = 1000;

/** Where the chain ends and whether it is whole up to there; `broken` is the first row that is not. */
export type Verdict = { head: Walked; broken: Broken | null };

async function walk(from: Executor, known: string | undefined): Promise<Verdict> {
  let head = START;
  let met = known === undefined || known === START.hash;
  for (;;) {
    const links = await selectLinks(from, head.seq, LINKS_A_PAGE);
    const { walked, broken } = follow(head, links);
    head = walked;
    if (broken) return { head, broken };
    met ||= links.some(({ hash }) => hash === known);
    if (links.length < LINKS_A_PAGE) break;
  }
  return { head, broken: met ? null : { fault: "head", seq: null, audit_id: null } };
}

/** A row that never came into the chain. */
async function findUnchained(from: Executor): Promise<Broken | null> {
  for (let after: string | undefined = NIL; after; ) {
    const rows: { id: string; seq: number | null }[] = await selectPlaces(from, after, LINKS_A_PAGE);
    const loose = rows.find(({ seq }) => seq === null);
    if (loose) return { fault: "unchained", seq: null, audit_id: loose.id };
    after = rows.at(-1)?.id;
  }
  return null;
}

/**
 * Walks the whole audit log, a thousand rows at a time: that no row was changed, taken out, put in or moved.
 * @param input.head the hash that an earlier walk ended with, hex: that nothing up to there was written anew
 * @throws AppError `forbidden` for anyone but the system
 */
export async function verifyAudit(ctx: Ctx, input: { head?: string }, from: Executor = db()): Promise<Verdict> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  const verdict = await walk(from, input.head);
  return verdict.broken ? verdict : { ...verdict, broken: await findUnchained(from) };
}
