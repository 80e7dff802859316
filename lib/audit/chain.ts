/** A link as the database holds it; `expected` is the hash of what the row says now, null when the row is gone. */
export type Link = { seq: number; audit_id: string; prev_hash: string; hash: string; expected: string | null };

/** Why a row is broken; `head` when the hash of an earlier run is no longer part of the chain. */
type Fault = "gap" | "link" | "missing" | "hash" | "unchained" | "head";

export type Broken = { fault: Fault; seq: number | null; audit_id: string | null };

/** How far the chain has been walked: what the next link must follow. */
export type Walked = { seq: number; hash: string };

/** Before the first link. */
export const START: Walked = { seq: 0, hash: "0".repeat(64) };

function faultOf(before: Walked, link: Link): Fault | null {
  if (link.seq !== before.seq + 1) return "gap";
  if (link.prev_hash !== before.hash) return "link";
  if (link.expected === null) return "missing";
  return link.expected === link.hash ? null : "hash";
}

/** Follows some links from where the walk stands; answers where it stands then, or the first broken row. */
export function follow(from: Walked, links: Link[]): { walked: Walked; broken: Broken | null } {
  let walked = from;
  for (const link of links) {
    const fault = faultOf(walked, link);
    // Where links are gone, the first one gone is the broken one.
    if (fault === "gap") return { walked, broken: { fault, seq: walked.seq + 1, audit_id: null } };
    if (fault) return { walked, broken: { fault, seq: link.seq, audit_id: link.audit_id } };
    walked = { seq: link.seq, hash: link.hash };
  }
  return { walked, broken: null };
}
