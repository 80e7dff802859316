import { describe, expect, it } from "vitest";
import { deviceOf, isNewDevice } from "./device";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const NEWER_FIREFOX = FIREFOX.replaceAll("140", "141");
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

describe("deviceOf", () => {
  it.each([
    [FIREFOX, "Firefox on Linux"],
    [SAFARI, "Safari on iOS"],
    ["curl/7.88.1", "curl"],
    ["node", null],
    ["Mozilla/5.0", null],
    ["", null],
    [null, null],
    ["<script>alert(1)</script>/1", null],
  ])("calls %j %j", (user_agent, words) => expect(deviceOf(user_agent)).toBe(words));

  it("gives up on nothing a stranger sends", () => {
    for (const odd of ["(".repeat(400), "a/".repeat(200), "\u0000", "💎/1", "Mozilla/5.0 (".padEnd(400, ";")]) {
      expect(() => deviceOf(odd)).not.toThrow();
    }
  });
});

describe("isNewDevice", () => {
  it("knows a device by browser and system, whatever their versions", () => {
    expect(isNewDevice(NEWER_FIREFOX, [SAFARI, FIREFOX])).toBe(false);
    expect(isNewDevice(SAFARI, [FIREFOX, null])).toBe(true);
    expect(isNewDevice("curl/8.0", [FIREFOX])).toBe(true);
  });

  it("tells nobody of their first", () => expect(isNewDevice(FIREFOX, [])).toBe(false));
});
