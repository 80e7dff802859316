import { randomInt } from "node:crypto";
import { RESERVED_USERNAMES, USERNAME_MAX, USERNAME_MIN } from "./constants";

const SUFFIX = 5;

/**
 * A username made from a name: accents dropped, other letters left out, lowercase; `member` when nothing remains.
 * `plain` gives the bare name, otherwise five random digits follow, for when the bare name is taken.
 */
export function usernameFrom(full_name: string, plain: boolean): string {
  const letters = full_name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
  const stem = letters.slice(0, USERNAME_MAX - SUFFIX).replace(/_+$/, "");
  const usable = stem.length >= USERNAME_MIN && !RESERVED_USERNAMES.has(stem);
  if (plain && usable) return stem;
  const digits = String(randomInt(10 ** SUFFIX)).padStart(SUFFIX, "0");
  return `${usable ? stem : "member"}${digits}`.slice(0, USERNAME_MAX);
}
