import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rangeOf } from "./range";

describe("rangeOf", () => {
  it.each([
    ["bytes=0-0", { start: 0, end: 0 }],
    ["bytes=0-9", { start: 0, end: 9 }],
    ["bytes=2-5", { start: 2, end: 5 }],
    ["bytes=2-", { start: 2, end: 9 }],
    ["bytes=2-999", { start: 2, end: 9 }],
    ["bytes=-3", { start: 7, end: 9 }],
    ["bytes=-999", { start: 0, end: 9 }],
    ["BYTES=9-", { start: 9, end: 9 }],
    ["bytes=10-", "outside"],
    ["bytes=10-20", "outside"],
    ["bytes=-0", "outside"],
    [`bytes=${"9".repeat(4000)}-`, "outside"],
    [null, null],
    ["", null],
    ["bytes", null],
    ["bytes=", null],
    ["bytes=-", null],
    ["bytes=5-2", null],
    ["bytes=a-b", null],
    ["bytes=0x1-2", null],
    ["bytes=1-2,4-5", null],
    ["bytes=1.5-2", null],
    ["bytes=--3", null],
    ["lines=1-2", null],
    ["bytes=1-2\n", null],
  ])("%s of ten bytes is %o", (header, part) => expect(rangeOf(header, 10)).toEqual(part));

  it("never leads outside the file, whatever is asked", () => {
    const number = fc.oneof(fc.nat(30).map(String), fc.constant(""), fc.stringMatching(/^\d{1,400}$/));
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 20 }), (from, to, size) => {
        const part = rangeOf(`bytes=${from}-${to}`, size);
        if (part === null || part === "outside") return;
        expect(part.start).toBeGreaterThanOrEqual(0);
        expect(part.end).toBeGreaterThanOrEqual(part.start);
        expect(part.end).toBeLessThan(size);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (nonsense) => {
        expect(rangeOf(nonsense, 10)).toBeNull();
      }),
    );
  });
});
