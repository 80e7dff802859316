import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { refusalOf } from "./refuse-request";

const request = (method: string, url: string, headers: Record<string, string> = {}) =>
  refusalOf({ method, url, headers: { host: "gold.example", ...headers } } as unknown as IncomingMessage);

const form = { "content-type": "application/x-www-form-urlencoded", "content-length": "10" };

describe("refusalOf", () => {
  it.each([
    ["GET", "/", {}],
    ["HEAD", "/files/avatars/k/full.webp", {}],
    ["PUT", "/api/v1/users/profile", { "content-length": "99999999" }],
    ["POST", "/api/v1/profile/me/avatar", { "transfer-encoding": "chunked" }],
    ["POST", "/profile/edit", form],
    ["POST", "/profile/edit", { ...form, origin: "https://gold.example", "sec-fetch-site": "same-origin" }],
    ["POST", "/profile/edit", { ...form, "sec-fetch-site": "none" }],
    ["POST", "/profile/edit", { "content-type": "multipart/form-data; boundary=x", "content-length": "10" }],
    ["POST", "/api/auth/signout", form],
    ["POST", "/api/auth/login", { "content-type": "application/json", "content-length": "10" }],
    ["POST", "/api/auth/sessions/x", { "transfer-encoding": "chunked" }],
    ["GET", "/u/%E0%A4%85", {}],
    ["GET", "/.well-known/x", {}],
    ["GET", "/u/a..b?next=/../x", {}],
    ["GET", "/profile", { "next-router-state-tree": encodeURIComponent('["",{}]') }],
    ["POST", "/profile", { ...form, host: "GOLD.example:443", origin: "https://gold.example" }],
    [
      "POST",
      "/profile",
      { ...form, host: "127.0.0.1:3000", "x-forwarded-host": "gold.example", origin: "https://gold.example" },
    ],
  ])("lets %s %s pass", (method, url, headers) => {
    expect(request(method, url, headers)).toBeNull();
  });

  it.each([
    ["GET", "/u/%E0%A4%A", {}, 400, "malformed_url"],
    ["GET", "/files/avatars/%ff/full.webp", {}, 400, "malformed_url"],
    ["OPTIONS", "*", {}, 400, "malformed_url"],
    ["GET", "/./admin", {}, 400, "malformed_url"],
    ["GET", "/x/../admin", {}, 400, "malformed_url"],
    ["GET", "/%2e/admin", {}, 400, "malformed_url"],
    ["GET", "/x/%2E%2e", {}, 400, "malformed_url"],
    ["GET", "/admin#x", {}, 400, "malformed_url"],
    ["GET", "/", { host: "x/y" }, 400, "malformed_host"],
    ["GET", "/", { host: "user@x" }, 400, "malformed_host"],
    ["GET", "/", { "next-router-state-tree": "x" }, 400, "malformed_header"],
    ["GET", "/", { "next-router-state-tree": "%7B%7D" }, 400, "malformed_header"],
    ["PUT", "/apix", {}, 405, "method_not_allowed"],
    ["GET", "/", { host: "a b" }, 400, "malformed_host"],
    ["GET", "/", { host: "[::1" }, 400, "malformed_host"],
    ["GET", "/", { host: "" }, 400, "malformed_host"],
    ["TRACE", "/", {}, 405, "method_not_allowed"],
    ["TRACE", "/api/v1/users/profile", {}, 405, "method_not_allowed"],
    ["DELETE", "/", {}, 405, "method_not_allowed"],
    ["GET", "/_next/image?url=%2Fx&w=64&q=75", {}, 404, "not_found"],
    ["GET", "/_global-error", {}, 404, "not_found"],
    ["POST", "/profile", { ...form, origin: "https://evil.example" }, 403, "cross_site"],
    ["POST", "/profile", { ...form, origin: "null" }, 403, "cross_site"],
    ["POST", "/profile", { ...form, origin: "garbage" }, 403, "cross_site"],
    ["POST", "/profile", { ...form, "sec-fetch-site": "cross-site" }, 403, "cross_site"],
    ["POST", "/api/auth/callback/email", { ...form, "sec-fetch-site": "same-site" }, 403, "cross_site"],
    ["POST", "/sign-in", { ...form, "content-length": "1048577" }, 413, "body_too_large"],
    ["POST", "/api/auth/callback/credentials", { ...form, "content-length": "1048577" }, 413, "body_too_large"],
    ["POST", "/api/auth/session", { "transfer-encoding": "chunked" }, 411, "length_required"],
    [
      "POST",
      "/sign-in",
      { "content-type": "multipart/form-data", "content-length": "9" },
      415,
      "unsupported_media_type",
    ],
    ["POST", "/sign-in", { "content-length": "9" }, 415, "unsupported_media_type"],
  ])("refuses %s %s %o", (method, url, headers, status, code) => {
    expect(request(method, url, headers)).toMatchObject({ status, code });
  });
});
