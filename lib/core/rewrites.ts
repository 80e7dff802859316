/** Our own verbs under `/api/auth`, where everything else is Auth.js'. */
const OWN_AUTH_VERBS = [
  "register",
  "login",
  "logout",
  "refresh",
  "me",
  "profile",
  "change-password",
  "forgot-password",
  "reset-password",
  "verify-email",
  "resend-verification",
  "reauthenticate",
  "change-email",
  "sessions",
  "totp",
  "recovery-codes",
  "passkeys",
  "mobile",
  "events",
  "connections",
].join("|");

const OWN_AUTH = new RegExp(`^/api/auth/(${OWN_AUTH_VERBS})(/|$)`);

/** Whether a path is answered by Auth.js, which reads bodies by itself. */
export function isAuthJs(path: string): boolean {
  return path.startsWith("/api/auth/") && !OWN_AUTH.test(path);
}

/** Paths that callers know from elsewhere, and where they are answered. */
export const REWRITES = [
  { source: "/api/v1/users/profile/avatar/:rest*", destination: "/api/v1/profile/me/avatar/:rest*" },
  { source: "/api/v1/auth/profile", destination: "/api/v1/users/profile" },
  { source: "/api/auth/profile", destination: "/api/v1/users/profile" },
  { source: `/api/auth/:verb(${OWN_AUTH_VERBS})/:rest*`, destination: "/api/v1/auth/:verb/:rest*" },
  { source: "/health/avatar", destination: "/api/health/avatar" },
  { source: "/.well-known/jwks.json", destination: "/api/v1/auth/jwks" },
];
