import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { providerOrigins } from "@/lib/auth/providers";
import { env } from "@/lib/core/env";
import { fileOrigins } from "@/lib/core/storage/origins";

/** Where pages may load pictures from, beside the site itself. */
function pictureOrigins(): string[] {
  const { AVATAR_BASE_URL } = env();
  return [...(URL.canParse(AVATAR_BASE_URL) ? [new URL(AVATAR_BASE_URL).origin] : []), ...fileOrigins(env())];
}

function policy(nonce: string): string {
  const { NODE_ENV, SECURE } = env();
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${NODE_ENV === "development" ? " 'unsafe-eval'" : ""}`,
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    ["img-src 'self' blob: data:", ...pictureOrigins()].join(" "),
    "object-src 'none'",
    "base-uri 'none'",
    // Chromium holds redirects after a form to this too, and without scripts a form is how one goes to a provider.
    ["form-action 'self'", ...providerOrigins()].join(" "),
    "frame-ancestors 'none'",
    ...(SECURE ? ["upgrade-insecure-requests"] : []),
  ];
  return directives.join("; ");
}

/** Gives every page its Content-Security-Policy with a fresh nonce, which Next puts on its scripts. */
export function proxy(request: NextRequest): NextResponse {
  const csp = policy(randomBytes(16).toString("base64"));
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", csp);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", csp);
  return response;
}

/** Pages only: uploads must not pass through here, where bodies are cut at 10 MB. */
export const config = {
  matcher: ["/((?!api/|files/(?:avatars/[^/]+|gems)/[^/]+$|_next/static/|icon\\.svg$).*)"],
};
