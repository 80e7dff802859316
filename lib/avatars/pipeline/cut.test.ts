import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { TURNS, VARIANTS } from "../constants";
import type { Recipe } from "../schema";
import { cutOf, draw, meanDifference, turned } from "../testing/pictures";
import { decodeSquare, planOf } from "./cut";
import { startDeadline } from "./deadline";
import type { Pixels } from "./decoder";
import { inspectUpload } from "./inspect";
import type { Making } from "./sizes";
import { shrinkAll } from "./sizes";
import { startStages } from "./stages";

/** What the pixels of a step may be off on average, of 255. */
const MEAN_MAX = 2;

const WHOLE: Recipe = { crop: null, rotate: 0, flip: false };

const making = (): Making => ({ deadline: startDeadline(), stages: startStages(), kept: null });

const allSizes = (full: Pixels) => shrinkAll(full, making());

async function cut(bytes: Buffer, recipe: Recipe) {
  const picture = await inspectUpload(bytes);
  return decodeSquare(bytes, picture, planOf(picture, recipe), making());
}

describe("a square, before it is encoded", () => {
  const crop = { x: 170, y: 30, width: 110, height: 110 };
  const recipes = TURNS.flatMap((rotate) => [false, true].map((flip) => ({ rotate, flip })));

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "is cut from the upright picture and turned, orientation %i",
    async (orientation) => {
      const file = await turned(300, 200, orientation);
      for (const recipe of recipes) {
        const expected = cutOf(300, 200, crop, recipe);
        const words = `${recipe.rotate} degrees${recipe.flip ? ", mirrored" : ""}`;
        expect(meanDifference(await cut(file, { crop, ...recipe }), expected), words).toBeLessThanOrEqual(MEAN_MAX);
      }
    },
  );

  it("is the crop reduced straight to its size", async () => {
    const picture = draw(1500, 1300);
    const file = await picture.clone().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
    const sizes = await allSizes(await cut(file, { ...WHOLE, crop: { x: 200, y: 100, width: 1100, height: 1100 } }));
    for (const [size, side] of Object.entries(VARIANTS) as [keyof typeof VARIANTS, number][]) {
      const straight = await sharp(
        await picture.clone().extract({ left: 200, top: 100, width: 1100, height: 1100 }).png().toBuffer(),
      )
        .resize(side, side)
        .raw()
        .toBuffer();
      const expected = { data: straight, width: side, height: side, channels: 3 };
      expect(meanDifference(sizes[size], expected), size).toBeLessThanOrEqual(MEAN_MAX);
    }
  });

  it("of a whole JPEG, of which the decoder shrinks a part itself, looks no other", async () => {
    const small = draw(1024, 1024);
    const large = await small.clone().resize(4096, 4096, { kernel: "nearest" }).jpeg({ quality: 95 }).toBuffer();
    const expected = { data: await small.raw().toBuffer(), width: 1024, height: 1024, channels: 3 };
    expect(meanDifference(await cut(large, WHOLE), expected)).toBeLessThanOrEqual(MEAN_MAX);
  });

  it("of a whole WebP, of which the decoder shrinks a part itself, looks no other", async () => {
    const small = draw(1024, 1024);
    const large = await small.clone().resize(2048, 2048, { kernel: "nearest" }).webp({ quality: 95 }).toBuffer();
    const expected = { data: await small.raw().toBuffer(), width: 1024, height: 1024, channels: 3 };
    expect(meanDifference(await cut(large, WHOLE), expected)).toBeLessThanOrEqual(MEAN_MAX);
  });

  it("is never larger than the crop", async () => {
    const file = await draw(640, 480).png().toBuffer();
    for (const side of [1, 99, 300]) {
      const crop = { x: 640 - side, y: 480 - side, width: side, height: side };
      const sizes = await allSizes(await cut(file, { ...WHOLE, crop }));
      for (const [size, most] of Object.entries(VARIANTS) as [keyof typeof VARIANTS, number][]) {
        const { width, height } = sizes[size];
        expect({ width, height }, size).toEqual({ width: Math.min(most, side), height: Math.min(most, side) });
      }
      const expected = cutOf(640, 480, crop, { rotate: 0, flip: false });
      expect(meanDifference(sizes.full, expected)).toBe(0);
    }
  });
});
