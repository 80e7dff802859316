import { describe, expect, it } from "vitest";
import { newRecoveryCodes, readCode } from "./recovery-codes";

const bare = (code: string) => code.replaceAll("-", "");

describe("newRecoveryCodes", () => {
  it("makes ten of 120 bits, in groups, of letters that cannot be taken for another", () => {
    const codes = newRecoveryCodes();
    expect(codes).toHaveLength(10);
    for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$/);
    const many = new Set(Array.from({ length: 100 }, newRecoveryCodes).flat());
    expect(many.size).toBe(1000);
    expect(new Set([...many].join("")).size).toBe(33);
  });
});

describe("readCode", () => {
  it.each(["123456", " 123 456 ", "123-456", "１２３４５６", "١٢٣٤٥٦", "۱۲۳۴۵۶", "123\u200b456", "123\u00a0456"])(
    "reads %j as an app's code",
    (typed) => {
      expect(readCode(typed)).toEqual({ totp: "123456" });
    },
  );

  it.each([
    "0a1b-2c3d-4e5f-6g7h-8j9k-0m1n",
    "0A1B 2C3D 4E5F 6G7H 8J9K 0M1N",
    "0a1b2c3d4e5f6g7h8j9k0m1n",
    "oAlB–2C3D—4E5F‑6G7H_8J9K-OMIN",
    "OaIb.2c3d.4e5f.6g7h.8j9k.omLn",
  ])("reads %j as a recovery code", (typed) => {
    expect(readCode(typed)).toEqual({ recovery: "0a1b2c3d4e5f6g7h8j9k0m1n" });
  });

  it("reads back what was made, of digits alone too", () => {
    for (const code of newRecoveryCodes()) expect(readCode(code)).toEqual({ recovery: bare(code) });
    expect(readCode("1234-5678-9012-3456-7890-1234")).toEqual({ recovery: "123456789012345678901234" });
  });

  it.each([
    "",
    "12345",
    "1234567",
    "abcdef",
    "0a1b-2c3d-4e5f-6g7h-8j9k",
    "0a1b-2c3d-4e5f-6g7h-8j9k-0m1u",
    "0a1b-2c3d-4e5f-6g7h-8j9k-0m1n-2p3q",
    "०१२३४५",
    "\ud800",
    "💎".repeat(24),
  ])("cannot read %j", (typed) => {
    expect(readCode(typed)).toBeNull();
  });
});
