import type { NextConfig } from "next";

const API_HEADERS = [{ key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'" }];

const HEADERS = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  { key: "referrer-policy", value: "strict-origin-when-cross-origin" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  {
    key: "permissions-policy",
    value: "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  },
];

/** Paths that callers know from elsewhere, and where they are answered. */
const AUTH =
  "register|login|logout|refresh|me|profile|change-password|forgot-password|reset-password|verify-email|resend-verification|reauthenticate|change-email|sessions|totp|recovery-codes|passkeys|mobile|events";

const REWRITES = [
  { source: "/api/v1/users/profile/avatar", destination: "/api/v1/profile/me/avatar" },
  { source: "/api/v1/auth/profile", destination: "/api/v1/users/profile" },
  { source: "/api/auth/profile", destination: "/api/v1/users/profile" },
  // Everything of ours under /api/auth; what Auth.js answers there itself is left to it.
  { source: `/api/auth/:verb(${AUTH})/:rest*`, destination: "/api/v1/auth/:verb/:rest*" },
  { source: "/.well-known/jwks.json", destination: "/api/v1/auth/jwks" },
];

export default {
  distDir: process.env.NEXT_DIST_DIR || ".next",
  poweredByHeader: false,
  devIndicators: false,
  // Pictures are made once, at upload; nobody may have the server make others.
  images: { unoptimized: true },
  // `npm run verify` checks the types of the whole project; a start need not do it again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["pino", "sharp", "@node-rs/argon2", "postgres"],
  headers: async () => [
    { source: "/:path*", headers: HEADERS },
    { source: "/api/:path*", headers: API_HEADERS },
  ],
  rewrites: async () => REWRITES,
} satisfies NextConfig;
