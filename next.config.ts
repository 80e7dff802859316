import type { NextConfig } from "next";
import { REWRITES } from "./lib/core/rewrites";

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

/**
 * Pages whose address holds a secret, which no other site may learn. Not `no-referrer`: with it a browser does not say
 * where a form comes from, so that a form without scripts would be refused as another site's.
 */
const SECRET_ADDRESSES = "/:page(reset-password|verify-email|change-email|undo-email|sign-in/link/open)";
const SECRET_HEADERS = [{ key: "referrer-policy", value: "same-origin" }];

export default {
  distDir: process.env.NEXT_DIST_DIR || ".next",
  poweredByHeader: false,
  devIndicators: false,
  // Pictures are made once, at upload; nobody may have the server make others.
  images: { unoptimized: true },
  // `npm run verify` checks the types of the whole project; a start need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Mail is rendered by the React that Node finds, not by the one for pages, which has no renderer to HTML.
  serverExternalPackages: [
    "pino",
    "sharp",
    "@node-rs/argon2",
    "@node-rs/bcrypt",
    "postgres",
    "prom-client",
    "nodemailer",
    "@react-email/components",
    "@react-email/render",
  ],
  headers: async () => [
    { source: "/:path*", headers: HEADERS },
    { source: "/api/:path*", headers: API_HEADERS },
    { source: SECRET_ADDRESSES, headers: SECRET_HEADERS },
  ],
  rewrites: async () => REWRITES,
} satisfies NextConfig;
