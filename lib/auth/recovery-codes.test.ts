import { describe, expect, it } from "vitest";
import { newRecoveryCodes, readCode } from "./recovery-codes";

const bare = (code: string) => code.replaceAll("-", "");

describe("newRecoveryCodes", () => {
  it("makes ten of eighty bits, in groups, of letters that cannot be taken for another", () => {
    const codes = newRecoveryCodes();
    expect(codes).toHaveLength(10);
    for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
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
    "0a1b-2c3d-4e5f-6g7h",
    "0A1B 2C3D 4E5F 6G7H",
    "0a1b2c3d4e5f6g7h",
    "oAlB–2C3D—4E5F‑6G7H",
    "OaIb.2c3d.4e5f.6g7h",
  ])("reads %j as a recovery code", (typed) => {
    expect(readCode(typed)).toEqual({ recovery: "0a1b2c3d4e5f6g7h" });
  });

  it("reads back what was made, of digits alone too", () => {
    for (const code of newRecoveryCodes()) expect(readCode(code)).toEqual({ recovery: bare(code) });
    expect(readCode("1234-5678-9012-3456")).toEqual({ recovery: "1234567890123456" });
  });

  it.each([
    "",
    "12345",
    "1234567",
    "abcdef",
    "0a1b-2c3d-4e5f",
    "0a1b-2c3d-4e5f-6g7u",
    "०१२३४५",
    "\ud800",
    "💎".repeat(16),
  ])("cannot read %j", (typed) => {
    expect(readCode(typed)).toBeNull();
  });
});
