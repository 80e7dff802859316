import { Secret } from "otpauth";
import { describe, expect, it } from "vitest";
import { newTotpSecret, stepOf, totpUri } from "./totp";

/** RFC 6238 appendix B, of which the last six of eight digits. */
const RFC_SECRET = Secret.fromLatin1("12345678901234567890").base32;
const seconds = (at: number) => new Date(at * 1000);

describe("stepOf", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("knows the code of second %d (RFC 6238)", (at, code) => {
    expect(stepOf(RFC_SECRET, code, seconds(at))).toBe(Math.floor(at / 30));
  });

  it("takes the steps beside now as what they are, and none further off", () => {
    const [at, step] = [1_111_111_109, 37_037_036];
    for (const drift of [-30, 0, 30]) expect(stepOf(RFC_SECRET, "081804", seconds(at + drift))).toBe(step);
    for (const drift of [-60, 60]) expect(stepOf(RFC_SECRET, "081804", seconds(at + drift))).toBeNull();
  });

  it.each(["", "81804", "0081804", "287083"])("does not know %j", (code) => {
    expect(stepOf(RFC_SECRET, code, seconds(59))).toBeNull();
  });
});

describe("totpUri", () => {
  it("says what every app reads", () => {
    const secret = newTotpSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const [address, query] = totpUri(secret, "mira+gold@example.com").split("?");
    expect(address).toBe("otpauth://totp/GOLD:mira%2Bgold%40example.com");
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      issuer: "GOLD",
      secret,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
  });

  it("stays short enough to scan, whatever the address", () => {
    expect(totpUri(newTotpSecret(), `${"💎".repeat(100)}@example.com`).length).toBeLessThan(1000);
  });

  it("is another secret each time", () => {
    expect(new Set(Array.from({ length: 50 }, newTotpSecret)).size).toBe(50);
  });
});
