import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIRECT_HEADER } from "@/lib/core/network";
import { clientAddress, isDirect, markDirect, overwriteClientHeaders } from "./client-address";

describe("clientAddress", () => {
  it("is the socket's when no proxy is trusted, whatever the header claims", () => {
    fc.assert(
      fc.property(fc.string(), (claim) => {
        expect(clientAddress("203.0.113.9", claim, 0)).toBe("203.0.113.9");
      }),
    );
  });

  it("is what the outermost trusted proxy saw, counted from the right", () => {
    const header = "1.1.1.1, 198.51.100.7, 10.0.0.2";
    expect(clientAddress("10.0.0.1", header, 1)).toBe("10.0.0.2");
    expect(clientAddress("10.0.0.1", header, 2)).toBe("198.51.100.7");
  });

  it("does not change with what a client puts on the left", () => {
    fc.assert(
      fc.property(fc.string(), (claim) => {
        expect(clientAddress("10.0.0.1", `${claim}, 198.51.100.7`, 1)).toBe("198.51.100.7");
      }),
    );
  });

  it.each([
    ["a missing header", undefined, 1],
    ["fewer hops than trusted", "198.51.100.7", 2],
    ["an entry that is no address", "unknown", 1],
  ])("falls back to the socket for %s", (_case, header, hops) => {
    expect(clientAddress("10.0.0.1", header, hops)).toBe("10.0.0.1");
  });

  it.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8::1"],
  ])("writes the socket's %s as %s", (socket, plain) => {
    expect(clientAddress(socket, undefined, 0)).toBe(plain);
  });

  it.each([
    ["198.51.100.7:4711", "198.51.100.7"],
    ["[2001:db8::1]:4711", "2001:db8::1"],
  ])("takes the port off %s", (hop, plain) => {
    expect(clientAddress("10.0.0.1", hop, 1)).toBe(plain);
  });
});

describe("overwriteClientHeaders", () => {
  const forged = () => ({
    host: "gold.example",
    "x-forwarded-for": "6.6.6.6",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-real-ip": "6.6.6.6",
    forwarded: "for=6.6.6.6",
    "cf-connecting-ip": "6.6.6.6",
  });

  it("leaves nothing of what a stranger claimed", () => {
    const headers = forged();
    overwriteClientHeaders(headers, "203.0.113.9", 0);
    expect(headers).toEqual({ host: "gold.example", "x-forwarded-for": "203.0.113.9" });
  });

  it("keeps host and scheme, and no other client header, from a trusted proxy", () => {
    const headers = forged();
    overwriteClientHeaders(headers, "10.0.0.1", 1);
    expect(headers).toEqual({
      host: "gold.example",
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
    });
  });
});

describe("isDirect", () => {
  it.each([
    ["127.0.0.1", "localhost:3000"],
    ["::1", "[::1]:3000"],
    ["::ffff:127.0.0.1", "127.0.0.1"],
  ])("is a request over %s for %s", (socket, host) => expect(isDirect({ host }, socket)).toBe(true));

  it.each([
    ["another machine", "203.0.113.9", "localhost:3000"],
    ["a closed socket", undefined, "localhost:3000"],
    ["a name that somebody leads here", "127.0.0.1", "rebound.evil.example:3000"],
    ["a name that only begins like this machine's", "127.0.0.1", "localhost.evil.example"],
    ["no name", "127.0.0.1", undefined],
  ])("is none from or for %s", (_case, socket, host) => expect(isDirect({ host }, socket)).toBe(false));

  it.each([
    "forwarded",
    "via",
    "x-forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-original-forwarded-for",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "fastly-client-ip",
    "cf-connecting-ip",
  ])("is none with %s, even an empty one", (name) => {
    expect(isDirect({ host: "localhost", [name]: "127.0.0.1" }, "127.0.0.1")).toBe(false);
    expect(isDirect({ host: "localhost", [name]: "" }, "127.0.0.1")).toBe(false);
  });
});

describe("markDirect", () => {
  it("takes away what a stranger claimed", () => {
    const headers = { [DIRECT_HEADER]: "1" };
    markDirect(headers, false);
    expect(headers).toEqual({});
    markDirect(headers, true);
    expect(headers).toEqual({ [DIRECT_HEADER]: "1" });
  });
});
