import { NIL } from "uuid";
import { openWith, sealWith } from "@/lib/core/secrets";

/** What is sealed of a row, each part under its own person's key. */
export type Part = "address" | "values";

type People = { actor_id: string | null; subject_id: string | null };

/** Whose key a part is sealed under: an address is of who acted, values are of whom they speak of, if anybody. */
export function holderOf(part: Part, { actor_id, subject_id }: People): string {
  return (part === "address" ? (actor_id ?? subject_id) : (subject_id ?? actor_id)) ?? NIL;
}

const bytesOf = (key: string) => Buffer.from(key, "base64url");

/** A JSON value that only the key opens, and only as this part of this row. */
export function sealPart(key: string, id: string, part: Part, value: unknown): string {
  return sealWith(bytesOf(key), JSON.stringify(value), `${id}/${part}`);
}

/** The value in a seal, or undefined when key or place is another, or it was tampered with. */
export function openPart(key: string, id: string, part: Part, sealed: string): unknown {
  const text = openWith(bytesOf(key), sealed, `${id}/${part}`);
  return text === null ? undefined : JSON.parse(text);
}
