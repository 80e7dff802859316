import type { ByteRange } from "./storage";

const RANGE = /^bytes=(\d*)-(\d*)$/i;

/**
 * The part of a file that a `Range` header asks for (RFC 9110 §14.2).
 * @param header as it came
 * @param size of the file, in bytes
 * @returns null for the whole, which several parts, other units and nonsense get too; `outside` when no byte of the
 * part exists
 */
export function rangeOf(header: string | null, size: number): ByteRange | "outside" | null {
  const [, from = "", to = ""] = RANGE.exec(header ?? "") ?? [];
  if (from === "") {
    if (to === "") return null;
    const length = Math.min(Number(to), size);
    return length > 0 ? { start: size - length, end: size - 1 } : "outside";
  }
  const start = Number(from);
  if (to !== "" && Number(to) < start) return null;
  if (start >= size) return "outside";
  return { start, end: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}
