import { describe, expect, it } from "vitest";
import { identify, toMobile } from "./identifier";

describe("identify", () => {
  it.each([
    ["mira@example.com", { email: "mira@example.com" }],
    ["+46 70 123 45 67", { mobile: "+46701234567" }],
    ["+46(0)70-123.45.67", { mobile: "+46701234567" }],
    ["mira_joshi", { username: "mira_joshi" }],
    ["+1", { username: "+1" }],
    ["0701234567", { username: "0701234567" }],
    ["", { username: "" }],
  ])("takes %j as %j", (text, found) => expect(identify(text)).toEqual(found));
});

describe("toMobile", () => {
  it.each(["", "x", "+", "+999999", "0701234567", "+4670123456789012345", "💎", "+46 70 123 45 67 ext. 9".repeat(20)])(
    "has no number for %j",
    (text) => expect(toMobile(text)).toBeNull(),
  );
});
