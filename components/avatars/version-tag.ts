/** The profile's version from an answer's ETag: `"v7"` is 7; null for anything else. */
export function readVersion(etag: string | null): number | null {
  const digits = /^(?:W\/)?"v(\d+)"$/.exec(etag ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What makes a write hold only on this version of the profile; nothing for null. */
export function versionHeaders(version: number | null): Record<string, string> {
  return version === null ? {} : { "if-match": `"v${version}"` };
}
