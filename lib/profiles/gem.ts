import { createHash } from "node:crypto";

/** What draws a person's gem: eight hex digits that follow from the id and do not lead back to it. */
export function gemOf(user_id: string): string {
  return createHash("sha256").update(`gem:${user_id}`).digest("hex").slice(0, 8);
}

/** Where a gem lies as a file. */
export function gemAddress(gem: string): string {
  return `/files/gems/${gem}.svg`;
}
