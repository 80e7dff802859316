import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SIDE_MAX, SIDE_MIN } from "@/lib/avatars/constants";
import { Crop } from "@/lib/avatars/schema";
import {
  type Dimensions,
  describeCrop,
  moveCropBy,
  moveCropTo,
  pullEdge,
  resizeCrop,
  sideAt,
  sideRange,
  sizePercent,
  startCrop,
} from "./crop-geometry";

const side = fc.integer({ min: SIDE_MIN, max: SIDE_MAX });
const picture = fc.record({ width: side, height: side });
const amount = fc.double({ min: -10_000, max: 10_000, noNaN: true });
const edge = fc.constantFrom("n", "e", "s", "w");

type Step = (crop: Crop, picture: Dimensions) => Crop;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(amount, amount).map(
    ([x, y]): Step =>
      (crop, of) =>
        moveCropBy(crop, x, y, of),
  ),
  fc.tuple(amount, amount).map(
    ([x, y]): Step =>
      (crop, of) =>
        moveCropTo(crop, x, y, of),
  ),
  amount.map(
    (wanted): Step =>
      (crop, of) =>
        resizeCrop(crop, wanted, of),
  ),
  fc.tuple(edge, amount).map(
    ([name, by]): Step =>
      (crop, of) =>
        pullEdge(crop, name, by, of),
  ),
);

const anyCrop = fc
  .tuple(picture, fc.array(step, { maxLength: 12 }))
  .map(([of, steps]) => ({ of, crop: steps.reduce((crop, take) => take(crop, of), startCrop(of)) }));

const centreOf = (crop: Crop) => [crop.x + crop.width / 2, crop.y + crop.height / 2] as const;

describe("every way to change a crop", () => {
  it("leaves a square of whole pixels inside the picture, neither too small nor too large", () => {
    fc.assert(
      fc.property(anyCrop, ({ of, crop }) => {
        const { min, max } = sideRange(of);
        expect(Crop.parse(crop)).toEqual(crop);
        expect(crop.width).toBe(crop.height);
        expect(crop.width).toBeGreaterThanOrEqual(min);
        expect(crop.width).toBeLessThanOrEqual(max);
        expect(crop.x + crop.width).toBeLessThanOrEqual(of.width);
        expect(crop.y + crop.height).toBeLessThanOrEqual(of.height);
      }),
    );
  });

  it("moves by exactly what was asked where there is room", () => {
    const at = { x: 100, y: 50, width: 200, height: 200 };
    expect(moveCropBy(at, 1, -10, { width: 600, height: 400 })).toEqual({ ...at, x: 101, y: 40 });
  });

  it("keeps the side when moving", () => {
    fc.assert(
      fc.property(anyCrop, amount, amount, ({ of, crop }, dx, dy) => {
        expect(moveCropBy(crop, dx, dy, of).width).toBe(crop.width);
      }),
    );
  });
});

describe("resizing", () => {
  it("keeps the centre within half a pixel as long as the picture has room", () => {
    const of = { width: 4000, height: 3000 };
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 1000 }), fc.integer({ min: 64, max: 1000 }), (from, to) => {
        const before = { x: 1000, y: 1000, width: from, height: from };
        const [x, y] = centreOf(before);
        const [nextX, nextY] = centreOf(resizeCrop(before, to, of));
        expect(Math.abs(nextX - x)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(nextY - y)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it("does not drift over a thousand steps of one pixel", () => {
    const of = { width: 4000, height: 3000 };
    let crop: Crop = { x: 1500, y: 1500, width: 101, height: 101 };
    const [x] = centreOf(crop);
    for (let wanted = 102; wanted <= 1100; wanted += 1) crop = resizeCrop(crop, wanted, of);
    expect(Math.abs(centreOf(crop)[0] - x)).toBeLessThanOrEqual(1);
  });

  it("holds the opposite edge when a handle is pulled", () => {
    fc.assert(
      fc.property(anyCrop, amount, ({ of, crop }, by) => {
        expect(pullEdge(crop, "e", by, of).x).toBe(crop.x);
        expect(pullEdge(crop, "s", by, of).y).toBe(crop.y);
        const [west, north] = [pullEdge(crop, "w", by, of), pullEdge(crop, "n", by, of)];
        expect(west.x + west.width).toBe(crop.x + crop.width);
        expect(north.y + north.height).toBe(crop.y + crop.height);
      }),
    );
  });

  it("reaches the smallest and the largest side at the slider's ends", () => {
    fc.assert(
      fc.property(picture, (of) => {
        const { min, max } = sideRange(of);
        expect([sideAt(0, of), sideAt(100, of)]).toEqual([min, max]);
        expect(sizePercent(resizeCrop(startCrop(of), sideAt(40, of), of), of)).toBeCloseTo(40, -1);
      }),
    );
  });
});

it("starts in the middle and says so", () => {
  const of = { width: 1000, height: 500 };
  expect(startCrop(of)).toEqual({ x: 300, y: 50, width: 400, height: 400 });
  expect(describeCrop(startCrop(of), of)).toBe(
    "Circle of 400 pixels, 300 from the left and 50 from the top, in a picture of 1000 by 500.",
  );
});
