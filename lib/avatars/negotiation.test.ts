import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OUTPUTS } from "./constants";
import { rankOutputs } from "./negotiation";

const BROWSERS = {
  chrome: "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
  firefox: "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
  safari:
    "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/*;q=0.5,*/*;q=0.1",
  "edge before AVIF": "image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
  "safari before WebP": "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5",
};

describe("of a still", () => {
  it.each([
    [BROWSERS.chrome, "avif"],
    [BROWSERS.firefox, "avif"],
    [BROWSERS.safari, "avif"],
    [BROWSERS["edge before AVIF"], "webp"],
    [BROWSERS["safari before WebP"], "jpg"],
    [null, "jpg"],
    ["*/*", "jpg"],
    ["image/*", "jpg"],
    ["image/webp", "webp"],
    ["image/jpeg", "jpg"],
    ["image/avif;q=0.5,image/webp", "webp"],
    ["image/avif;q=0.5,image/webp;q=0.4,image/jpeg;q=0.9", "jpg"],
    ["image/jpeg;q=0,image/*", "webp"],
    ["image/png", "jpg"],
  ])("%s gets %s first", (accept, first) => expect(rankOutputs(accept, false)[0]).toBe(first));

  it("everything follows, what is not taken last", () => {
    expect(rankOutputs(BROWSERS.chrome, false)).toEqual(["avif", "webp", "jpg"]);
    expect(rankOutputs("image/avif", false)).toEqual(["avif", "jpg", "webp"]);
    expect(rankOutputs("image/avif;q=0, image/webp", false)).toEqual(["webp", "jpg", "avif"]);
  });
});

describe("of what moves", () => {
  it.each(Object.values(BROWSERS))("%s gets WebP", (accept) => expect(rankOutputs(accept, true)[0]).toBe("webp"));

  it("WebP comes first for whoever takes it at all, and for nobody else", () => {
    expect(rankOutputs("image/avif, image/webp;q=0.1", true)[0]).toBe("webp");
    expect(rankOutputs("image/webp;q=0, image/avif", true)).toEqual(["avif", "jpg", "webp"]);
    expect(rankOutputs("image/avif", true)[0]).toBe("avif");
    expect(rankOutputs("image/jpeg", true)[0]).toBe("jpg");
  });
});

it("every output comes once, whatever the header says", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.boolean(), (accept, moves) => {
      expect(rankOutputs(accept, moves).toSorted()).toEqual([...OUTPUTS].toSorted());
    }),
  );
});
