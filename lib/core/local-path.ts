const BASE = "http://local.invalid";

/**
 * A path on this site to return to, or null when it is absent or could lead elsewhere: `//host`, `/\\host`, a scheme, or
 * dot segments that leave one of these behind.
 */
export function localPath(path: string | undefined): string | null {
  if (!path?.startsWith("/") || path.length > 500 || !URL.canParse(path, BASE)) return null;
  const { origin, pathname, search, hash } = new URL(path, BASE);
  return origin === BASE && !/^[/\\]{2}/.test(pathname) ? pathname + search + hash : null;
}

/** The same for a whole address of this site, whose origin is given. */
export function pathWithin(url: string, origin: string): string | null {
  if (url.startsWith("/")) return localPath(url);
  if (!URL.canParse(url) || new URL(url).origin !== origin) return null;
  const { pathname, search, hash } = new URL(url);
  return localPath(pathname + search + hash);
}
