import { AppError } from "./errors";

/** The strong ETag of a resource's version. */
export function versionTag(version: number): string {
  return `"v${version}"`;
}

/**
 * A guard for a write, from `If-Match` (RFC 9110 §13.1.1): called with the current version under the row's lock.
 * Without the header every version passes.
 * @throws AppError `stale_version` (412) with the current ETag.
 */
export function ifMatch(headers: Headers): (version: number) => void {
  const wanted = headers.get("if-match");
  const tags = wanted?.split(",").map((tag) => tag.trim());
  return (version) => {
    if (!tags || tags.includes("*") || tags.includes(versionTag(version))) return;
    throw new AppError("stale_version", { headers: { etag: versionTag(version) } });
  };
}

/** The same for a form, which sends the version it was loaded at. */
export function ifVersion(loaded: number): (version: number) => void {
  return (version) => {
    if (version !== loaded) throw new AppError("stale_version", { headers: { etag: versionTag(version) } });
  };
}

/** Whether the copy that a reader holds will do instead of what has this tag (RFC 9110 §13.1.2, weak comparison). */
export function hasCopy(headers: Headers, tag: string): boolean {
  const held = headers
    .get("if-none-match")
    ?.split(",")
    .map((each) => each.trim().replace(/^W\//, ""));
  return held !== undefined && (held.includes("*") || held.includes(tag));
}

/** Whether a part of what has this tag fits what the reader holds of it; with a date it never does (RFC 9110 §13.1.5). */
export function fitsPart(headers: Headers, tag: string): boolean {
  const held = headers.get("if-range");
  return held === null || held.trim() === tag;
}
