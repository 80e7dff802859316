import { env } from "./env";
import { AppError } from "./errors";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether an origin is the one the request was made to, scheme and all. */
function isOurs(origin: string, { headers }: Request): boolean {
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  const scheme = headers.get("x-forwarded-proto") ?? "http";
  return origin === `${scheme}://${host}` || origin === env().APP_URL;
}

/**
 * Refuses a write that the browser authenticated by itself unless it comes from our own pages: `Sec-Fetch-Site` where
 * the browser sends it, `Origin` otherwise; with neither, the caller is no browser and holds the cookie knowingly.
 * @throws AppError `cross_site`
 */
export function assertSameOrigin(request: Request): void {
  if (SAFE.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (site !== null && site !== "same-origin") throw new AppError("cross_site");
  if (origin !== null && !isOurs(origin, request)) throw new AppError("cross_site");
}
