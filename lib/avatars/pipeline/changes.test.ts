import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { changedPart } from "./changes";
import type { Pixels } from "./decoder";

const SIDE = 24;

const blank = (): Pixels => ({ data: Buffer.alloc(SIDE * SIDE * 3), width: SIDE, height: SIDE, channels: 3 });

it("holds every pixel that is another, begins at even numbers and is no larger than that asks for", () => {
  const place = fc.tuple(fc.nat(SIDE - 1), fc.nat(SIDE - 1), fc.nat(2));
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 5 }), (places) => {
      const after = blank();
      for (const [x, y, channel] of places) after.data[(y * SIDE + x) * 3 + channel] = 1;
      const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
      const [left, top] = [Math.min(...xs) & ~1, Math.min(...ys) & ~1];
      const size = { width: Math.max(...xs) + 1 - left, height: Math.max(...ys) + 1 - top };
      expect(changedPart(blank(), after)).toEqual({ x: left, y: top, ...size });
    }),
  );
});

it("is one pixel of what has not changed, and the whole of what has another shape", () => {
  expect(changedPart(blank(), blank())).toEqual({ x: 0, y: 0, width: 1, height: 1 });
  const other: Pixels = { ...blank(), data: Buffer.alloc(SIDE * SIDE * 4), channels: 4 };
  expect(changedPart(blank(), other)).toEqual({ x: 0, y: 0, width: SIDE, height: SIDE });
});

it("is found in a few looks at each row, whatever slants through it", () => {
  const side = 512;
  const [before, after] = [1, 2].map((): Pixels => {
    return { data: Buffer.alloc(side * side * 3), width: side, height: side, channels: 3 };
  }) as [Pixels, Pixels];
  for (let y = 0; y < side; y++) {
    for (let x = (side - y) >> 1; x < (side + y) >> 1; x++) after.data[(y * side + x) * 3] = 1;
  }
  const looks = vi.spyOn(Buffer.prototype, "compare");
  const part = changedPart(before, after);
  const count = looks.mock.calls.length;
  looks.mockRestore();
  expect(part).toEqual({ x: 0, y: 0, width: side - 1, height: side });
  expect(count / side).toBeLessThan(2 * (Math.log2(side) + 2));
});
