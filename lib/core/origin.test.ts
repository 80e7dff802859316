import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { assertSameOrigin } from "./origin";

const HOST = "gold.example";

beforeAll(() => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1/none");
  vi.stubEnv("AUTH_SECRET", "only-for-tests-only-for-tests-only-for-tests");
  vi.stubEnv("APP_URL", "https://www.gold.example");
});
afterAll(() => vi.unstubAllEnvs());

/** A request as our own server hands it on, which came over https. */
const check = (method: string, headers: Record<string, string>) => () => {
  const sent = { host: HOST, "x-forwarded-proto": "https", ...headers };
  assertSameOrigin(new Request(`http://${HOST}/`, { method, headers: sent }));
};
const refused = expect.objectContaining({ code: "cross_site" });

const PASSES: [string, Record<string, string>][] = [
  ["neither header", {}],
  ["its own site", { "sec-fetch-site": "same-origin" }],
  ["its own site and origin", { "sec-fetch-site": "same-origin", origin: `https://${HOST}` }],
  ["its own origin", { origin: `https://${HOST}` }],
  ["the origin of APP_URL", { origin: "https://www.gold.example" }],
  ["its own origin over http", { origin: `http://${HOST}`, "x-forwarded-proto": "http" }],
  ["the origin behind a proxy", { origin: "https://shop.example", "x-forwarded-host": "shop.example" }],
];

const REFUSED: [string, Record<string, string>][] = [
  ["another site", { "sec-fetch-site": "cross-site" }],
  ["a sister site", { "sec-fetch-site": "same-site" }],
  ["no page at all", { "sec-fetch-site": "none" }],
  ["a value nobody knows", { "sec-fetch-site": "same-origin, cross-site" }],
  ["an empty site", { "sec-fetch-site": "" }],
  ["another site that claims our origin", { "sec-fetch-site": "cross-site", origin: `https://${HOST}` }],
  ["our site with another origin", { "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
  ["another origin", { origin: "https://evil.example" }],
  ["a name that begins like ours", { origin: `https://${HOST}.evil.example` }],
  ["a name that ends like ours", { origin: `https://evil${HOST}` }],
  ["a name below ours", { origin: `https://a.${HOST}` }],
  ["another port", { origin: `https://${HOST}:8443` }],
  ["its name over http", { origin: `http://${HOST}` }],
  ["its name over https where it has none", { origin: `https://${HOST}`, "x-forwarded-proto": "http" }],
  ["APP_URL over http", { origin: "http://www.gold.example" }],
  ["our name as the user", { origin: `https://${HOST}@evil.example` }],
  ["an opaque origin", { origin: "null" }],
  ["an empty origin", { origin: "" }],
  ["an origin that is no URL", { origin: HOST }],
  ["our host behind another's proxy", { origin: `https://${HOST}`, "x-forwarded-host": "shop.example" }],
];

const WRITES = ["POST", "PUT", "PATCH", "DELETE"];

describe("a write", () => {
  it.each(PASSES)("with %s passes", (_, headers) => {
    for (const method of WRITES) expect(check(method, headers)).not.toThrow();
  });

  it.each(REFUSED)("with %s is refused", (_, headers) => {
    for (const method of WRITES) expect(check(method, headers)).toThrow(refused);
  });
});

it.each(["GET", "HEAD", "OPTIONS"])("a %s changes nothing and passes from anywhere", (method) => {
  for (const [, headers] of REFUSED) expect(check(method, headers)).not.toThrow();
});
