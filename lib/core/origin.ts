import { env } from "./env";
import { AppError } from "./errors";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

function sameHost(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  return new URL(origin).host === host || origin === env().APP_URL;
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
  if (origin !== null && !sameHost(origin, request)) throw new AppError("cross_site");
}
