import { z } from "zod";
import { invalid } from "./errors";

export const PAGE_SIZE = 20;
const PAGE_SIZE_MAX = 100;

/** The query of a list: how many, and where the page before ended. */
export const PageQuery = z.object({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, `Is a number from 1 to ${PAGE_SIZE_MAX}`)
    .transform(Number)
    .pipe(z.number().min(1).max(PAGE_SIZE_MAX))
    .default(PAGE_SIZE),
  cursor: z.string().max(500).optional(),
});

/** The answer of a list of such items. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

/** A page of a list: the items and where the next page starts, or null at the end. */
export type Page<T> = { items: T[]; next_cursor: string | null };

/** A moment in a cursor, as the database can read it: its years begin at 1. */
export const Moment = z.iso.datetime().refine((value) => new Date(value).getFullYear() > 1);

/** A keyset position as an opaque string. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/**
 * The position in a cursor.
 * @throws AppError `invalid` at `cursor` when it is not one of ours for this list.
 */
export function decodeCursor<S extends z.ZodType>(cursor: string, position: S): z.infer<S> {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw invalid("cursor", "Is not a cursor of this list");
  }
}

/** Cuts one row too many into a page, so that the end is known without counting. */
export function toPage<T>(rows: T[], limit: number, position: (last: T) => unknown): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last ? encodeCursor(position(last)) : null };
}
