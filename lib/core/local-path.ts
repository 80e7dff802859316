/** A path on this site to return to, or null when it is absent or could lead elsewhere (`//host`, `/\host`, a scheme). */
export function localPath(path: string | undefined): string | null {
  if (!path?.startsWith("/") || path.length > 500) return null;
  const base = "http://local.invalid";
  if (!URL.canParse(path, base)) return null;
  const url = new URL(path, base);
  return url.origin === base ? url.pathname + url.search + url.hash : null;
}
