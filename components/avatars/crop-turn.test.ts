import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Crop } from "@/lib/avatars/schema";
import { describeTurn, type Look, lookOf, mirrorLook, recipeOf, seenSides, startLook, turnLook } from "./crop-turn";

/** Rows of pixels, each with a number of its own. */
type Pixels = number[][];

const paint = (width: number, height: number): Pixels =>
  Array.from({ length: height }, (_, y) => Array.from({ length: width }, (__, x) => y * width + x));
const cut = (pixels: Pixels, { x, y, width, height }: Crop): Pixels =>
  pixels.slice(y, y + height).map((row) => row.slice(x, x + width));
const turnRight = (pixels: Pixels): Pixels =>
  (pixels[0] ?? []).map((_, x) => pixels.map((row) => row[x] ?? -1).reverse());
const turn = (pixels: Pixels, degrees: number): Pixels =>
  degrees === 0 ? pixels : turn(turnRight(pixels), degrees - 90);
const mirror = (pixels: Pixels, flip: boolean): Pixels => (flip ? pixels.map((row) => row.toReversed()) : pixels);

/** What stands in the crop on the screen: the whole picture turned, mirrored, then cut. */
const seen = (pixels: Pixels, { crop, rotate, flip }: Look) => cut(mirror(turn(pixels, rotate), flip), crop);

const side = fc.integer({ min: 2, max: 12 });
const rotate = fc.constantFrom(0, 90, 180, 270);
const look = fc.record({ width: side, height: side, rotate, flip: fc.boolean() }).chain(({ rotate, flip, ...of }) => {
  const sides = seenSides(of, rotate);
  return fc
    .record({
      width: fc.integer({ min: 1, max: Math.min(sides.width, sides.height) }),
      x: fc.double({ min: 0, max: 1, noNaN: true }),
      y: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ width, x, y }) => ({
      of,
      look: {
        rotate,
        flip,
        crop: {
          x: Math.floor(x * (sides.width - width)),
          y: Math.floor(y * (sides.height - width)),
          width,
          height: width,
        },
      },
    }));
});

describe("what is seen is what is made", () => {
  it("by cutting the upright source, turning, then mirroring", () => {
    fc.assert(
      fc.property(look, ({ of, look }) => {
        const pixels = paint(of.width, of.height);
        const { crop, rotate, flip } = recipeOf(look, of);
        expect(mirror(turn(cut(pixels, crop), rotate), flip)).toEqual(seen(pixels, look));
      }),
    );
  });

  it("and a recipe is looked at as what it makes", () => {
    fc.assert(
      fc.property(look, ({ of, look }) => {
        expect(lookOf(recipeOf(look, of), of)).toEqual(look);
      }),
    );
  });
});

describe("turning and mirroring", () => {
  it("show the same part as if the crop's own pixels were turned and mirrored", () => {
    fc.assert(
      fc.property(look, ({ of, look }) => {
        const pixels = paint(of.width, of.height);
        const now = seen(pixels, look);
        expect(seen(pixels, turnLook(look, of, 90))).toEqual(turn(now, 90));
        expect(seen(pixels, turnLook(look, of, -90))).toEqual(turn(now, 270));
        expect(seen(pixels, mirrorLook(look, of))).toEqual(mirror(now, true));
      }),
    );
  });

  it("undo themselves", () => {
    fc.assert(
      fc.property(look, ({ of, look }) => {
        expect(turnLook(turnLook(look, of, 90), of, -90)).toEqual(look);
        expect(mirrorLook(mirrorLook(look, of), of)).toEqual(look);
        expect([1, 2, 3, 4].reduce((each) => turnLook(each, of, 90), look)).toEqual(look);
      }),
    );
  });
});

it("starts in the middle of what is seen", () => {
  const of = { width: 1000, height: 500 };
  expect(startLook(of)).toEqual({ crop: { x: 300, y: 50, width: 400, height: 400 }, rotate: 0, flip: false });
  expect(lookOf({ crop: null, rotate: 90, flip: true }, of).crop).toEqual({ x: 50, y: 300, width: 400, height: 400 });
});

it.each([
  [0, false, ""],
  [90, false, "turned right"],
  [180, false, "upside down"],
  [270, true, "turned left, mirrored"],
] as const)("says how %i %s looks", (rotate, flip, words) => {
  expect(describeTurn({ rotate, flip })).toBe(words);
});
