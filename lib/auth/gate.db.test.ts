import { NextRequest } from "next/server";
import { describe, expect, it } from "vitest";
import { returnCookie } from "./cookie";
import { guarded } from "./gate";

/** The address to return to that Auth.js reads out of a request: of several the first, as it stands where it is no good. */
async function readBy(cookie: string): Promise<string | null> {
  let header: string | null = null;
  const handler = guarded(async (request) => {
    header = request.headers.get("cookie");
    return new Response();
  });
  await handler(new NextRequest("http://localhost:3000/api/auth/session", { headers: { cookie } }));
  const { name } = returnCookie();
  const found = String(header ?? "")
    .split("; ")
    .find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
}

describe("the address that a sign-in returns to", () => {
  const { name } = returnCookie();
  const ours = "http://localhost:3000/u/mira";
  const good = encodeURIComponent(ours);

  it("reaches Auth.js when it is an address", async () => {
    expect(await readBy(`a=1; ${name}=${good}; b=2`)).toBe(ours);
  });

  it.each([
    "javascript:alert(1)",
    "x",
    "%E0%A4%A",
    `${good}; ${name}=x`,
    `x; ${name}=${good}`,
    `%E0%A4%A; ${name}=${good}`,
    `${good}; ${name}=%E0%A4%A`,
  ])("is nothing that Auth.js would fail on: %s", async (value) => {
    expect([null, ours]).toContain(await readBy(`a=1; ${name}=${value}; b=2`));
  });
});
