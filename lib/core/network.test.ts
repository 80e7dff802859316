import { describe, expect, it } from "vitest";
import { clientAddress, isLoopback, networkOf } from "./network";

describe("clientAddress", () => {
  it("takes the one address our server wrote", () => {
    expect(clientAddress(new Headers({ "x-forwarded-for": "203.0.113.9" }))).toBe("203.0.113.9");
  });

  it.each(["", "1.2.3.4, 5.6.7.8", "evil"])("knows nobody from %j", (value) => {
    expect(clientAddress(new Headers({ "x-forwarded-for": value }))).toBeNull();
  });
});

describe("networkOf", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s is in %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("puts the unknown together", () => {
    expect(networkOf(null)).toBe("unknown");
  });
});

describe("isLoopback", () => {
  it.each(["127.0.0.1", "127.8.9.10", "::1", "[::1]", "::ffff:127.0.0.1", "localhost", "LOCALHOST", "gold.localhost"])(
    "knows %s as this machine",
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each(["", "0.0.0.0", "10.0.0.1", "128.0.0.1", "127.evil.example", "localhost.evil.example", "::2", "127.1"])(
    "knows %j as another",
    (host) => expect(isLoopback(host)).toBe(false),
  );
});
