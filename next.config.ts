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
    "nodemailer",
    "@react-email/components",
    "@react-email/render",
  ],
  headers: async () => [
    { source: "/:path*", headers: HEADERS },
    { source: "/api/:path*", headers: API_HEADERS },
  ],
  rewrites: async () => REWRITES,
} satisfies NextConfig;
