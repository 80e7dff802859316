import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/core/errors";
import { BACKGROUND, SIZES, TURNS, VARIANTS } from "./constants";
import { makeLaterFormats, processPicture } from "./pipeline";
import type { Crop, Recipe } from "./schema";
import { cutOf, decoded, draw, meanDifference, photo, pixelAt, turned } from "./testing/pictures";

// Uploads of it are refused; here its files are looked at.
sharp.unblock({ operation: ["VipsForeignLoadHeifBuffer"] });

/** What a file may be off on average, of 255. */
const MEAN_MAX = 4;

const WHOLE: Recipe = { crop: null, rotate: 0, flip: false };
const cropped = (x: number, y: number, width: number, height = width): Recipe => {
  return { ...WHOLE, crop: { x, y, width, height } };
};

const near = (pixel: number[], wanted: number[], within = 12) =>
  expect(
    Math.max(...pixel.map((value, i) => Math.abs(value - (wanted[i] ?? 0)))),
    `${pixel} is not ${wanted}`,
  ).toBeLessThanOrEqual(within);

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

describe("the files", () => {
  it("are five WebP, then five JPEG and five AVIF, each of its size", async () => {
    const file = await photo(1300, 1100);
    const { files, source, side, animated } = await processPicture(file, WHOLE);
    expect({ source, side, animated }).toEqual({
      source: { format: "JPEG", frames: 1, width: 1300, height: 1100 },
      side: 1024,
      animated: false,
    });
    expect(Object.keys(files)).toEqual(["webp"]);
    const { jpg, avif } = await makeLaterFormats(file, WHOLE);
    for (const size of SIZES) {
      for (const [bytes, kind] of [
        [files.webp[size], "webp"],
        [jpg[size], "jpeg"],
        [avif[size], "heif"],
      ] as const) {
        const { format, width, height } = await sharp(bytes).metadata();
        expect({ format, width, height }).toEqual({ format: kind, width: VARIANTS[size], height: VARIANTS[size] });
      }
    }
  });

  it("each look like the crop reduced straight to their size, and the formats like each other", async () => {
    const picture = draw(1500, 1300);
    const file = await picture.clone().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
    const recipe = cropped(200, 100, 1100);
    const { files, ...seen } = await processPicture(file, recipe);
    const { jpg, avif, ...later } = await makeLaterFormats(file, recipe);
    const cut = await picture.extract({ left: 200, top: 100, width: 1100, height: 1100 }).png().toBuffer();
    for (const size of SIZES) {
      const straight = await decoded(await sharp(cut).resize(VARIANTS[size], VARIANTS[size]).png().toBuffer());
      for (const each of [files.webp[size], jpg[size], avif[size]]) {
        expect(meanDifference(await decoded(each), straight), size).toBeLessThanOrEqual(MEAN_MAX);
      }
    }
    expect(seen).toMatchObject(later);
  });

  it("look the same whether the middle is asked for or left to the default", async () => {
    const file = await draw(3000, 2400).jpeg({ quality: 90 }).toBuffer();
    const [chosen, standard] = await Promise.all([
      processPicture(file, cropped(300, 0, 2400)),
      processPicture(file, WHOLE),
    ]);
    expect(chosen.digest).toBe(standard.digest);
    expect(chosen.recipe).toEqual(standard.recipe);
  });

  it("show the middle square of an oblong crop", async () => {
    const { recipe } = await processPicture(await photo(), cropped(10, 20, 301, 100));
    expect(recipe).toEqual(cropped(110, 20, 100));
  });

  it("are never larger than the crop, and say so", async () => {
    const file = await photo();
    const { files, side } = await processPicture(file, cropped(100, 100, 300));
    const { jpg, avif } = await makeLaterFormats(files.webp.full, WHOLE);
    expect(side).toBe(300);
    for (const made of [files.webp, jpg, avif]) {
      const sides = await Promise.all(SIZES.map(async (size) => (await sharp(made[size]).metadata()).width));
      expect(sides).toEqual([64, 128, 256, 300, 300]);
    }
    const dot = await processPicture(file, cropped(639, 479, 1));
    expect(dot.side).toBe(1);
    expect((await makeLaterFormats(dot.files.webp.full, WHOLE)).avif.full.length).toBeGreaterThan(0);
  });

  it("show the crop turned clockwise and then mirrored, whatever the orientation", async () => {
    const crop = { x: 320, y: 40, width: 256, height: 256 };
    for (const orientation of [1, 6, 7]) {
      const file = await turned(600, 400, orientation);
      for (const rotate of TURNS) {
        for (const flip of [false, true]) {
          const { files, source } = await processPicture(file, { crop, rotate, flip });
          expect(source).toMatchObject({ width: 600, height: 400 });
          const expected = cutOf(600, 400, crop, { rotate, flip });
          expect(meanDifference(await decoded(files.webp.medium), expected)).toBeLessThanOrEqual(MEAN_MAX);
        }
      }
    }
  });
});

describe("colour", () => {
  const teal = { r: 20, g: 140, b: 120 };
  const plain = () => sharp({ create: { width: 200, height: 200, channels: 3, background: teal } });
  const middleOf = async (file: Buffer) => {
    const { files } = await processPicture(file, WHOLE);
    return pixelAt(await decoded(files.webp.full), 100, 100);
  };

  it("of another profile becomes sRGB", async () => {
    near(await middleOf(await plain().withIccProfile("p3").png().toBuffer()), [20, 140, 120], 4);
    near(await middleOf(await plain().withIccProfile("p3").jpeg({ quality: 95 }).toBuffer()), [20, 140, 120], 4);
  });

  it("of 16 bits becomes 8, with a profile and without", async () => {
    const deep = plain().toColourspace("rgb16");
    near(await middleOf(await deep.clone().png().toBuffer()), [20, 140, 120], 4);
    for (const profile of ["p3", "srgb"]) {
      const file = await deep.clone().withIccProfile(profile).png().toBuffer();
      expect((await sharp(file).metadata()).depth).toBe("ushort");
      near(await middleOf(file), [20, 140, 120], 4);
    }
  });

  it("of print becomes sRGB", async () => {
    const file = await plain().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(file).metadata()).space).toBe("cmyk");
    near(await middleOf(file), [20, 140, 120], 30);
  });

  it("of a grey picture stays grey, of 16 bits too", async () => {
    const grey = draw(200, 200, () => [90], 1);
    near(await middleOf(await grey.clone().toColourspace("b-w").png().toBuffer()), [90, 90, 90], 4);
    near(await middleOf(await grey.clone().toColourspace("grey16").png().toBuffer()), [90, 90, 90], 4);
  });

  it("keeps what is transparent, and shows the page through it where a format cannot", async () => {
    const file = await draw(300, 300, (x) => [200, 40, 40, x < 150 ? 0 : 255], 4)
      .png()
      .toBuffer();
    const { files } = await processPicture(file, WHOLE);
    const { jpg, avif } = await makeLaterFormats(file, WHOLE);
    const page = [1, 3, 5].map((at) => Number.parseInt(BACKGROUND.slice(at, at + 2), 16));
    for (const size of SIZES) {
      const side = Math.min(VARIANTS[size], 300);
      const [left, right] = [side >> 3, side - (side >> 3)];
      for (const each of [await decoded(files.webp[size]), await decoded(avif[size])]) {
        expect(pixelAt(each, left, side >> 1)[3], size).toBe(0);
        near(pixelAt(each, right, side >> 1), [200, 40, 40, 255]);
      }
      const flat = await decoded(jpg[size]);
      near(pixelAt(flat, left, side >> 1), page);
      near(pixelAt(flat, right, side >> 1), [200, 40, 40]);
    }
  });
});

describe("the digest", () => {
  const digestOf = async (file: Buffer, recipe = WHOLE) => (await processPicture(file, recipe)).digest;

  it("is the same for the same picture and recipe, whatever kind of file it came in", async () => {
    const picture = draw(300, 200);
    const png = await picture.clone().png().toBuffer();
    const digest = await digestOf(png);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestOf(png)).toBe(digest);
    expect(await digestOf(await picture.clone().webp({ lossless: true }).toBuffer())).toBe(digest);
  });

  it("is another for another pixel, crop, turn or mirror", async () => {
    const png = await draw(300, 200).png().toBuffer();
    const spot = await draw(300, 200, (x, y) => (x === 150 && y === 100 ? [9, 9, 9] : [8, 9, 9]))
      .png()
      .toBuffer();
    const blank = await draw(300, 200, () => [8, 9, 9])
      .png()
      .toBuffer();
    const digests = await Promise.all([
      digestOf(png),
      digestOf(png, cropped(0, 0, 200)),
      digestOf(png, { ...WHOLE, rotate: 90 }),
      digestOf(png, { ...WHOLE, flip: true }),
      digestOf(spot),
      digestOf(blank),
    ]);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe("a side", () => {
  it("of 99 or 4097 is refused, of 100 or 4096 is not", async () => {
    const at = async (width: number, height: number) => {
      const picture = sharp({ create: { width, height, channels: 3, background: "red" } });
      return codeOf(processPicture(await picture.png().toBuffer(), WHOLE));
    };
    expect(await at(100, 100)).toBe("accepted");
    expect(await at(4096, 100)).toBe("accepted");
    expect(await at(99, 100)).toBe("dimensions_too_small");
    expect(await at(100, 4097)).toBe("dimensions_too_large");
  });
});

describe("a crop that leaves the picture", () => {
  it.each<[Crop, string]>([
    [{ x: 541, y: 0, width: 100, height: 100 }, "width"],
    [{ x: 0, y: 381, width: 100, height: 100 }, "height"],
    [{ x: 640, y: 0, width: 1, height: 1 }, "width"],
  ])("%o is refused at %s", async (crop, path) => {
    const error = await processPicture(await photo(), { ...WHOLE, crop }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "crop_out_of_bounds", details: { errors: [{ path }] } });
  });

  it("is measured upright", async () => {
    const file = await turned(300, 200, 6);
    expect(await codeOf(processPicture(file, cropped(200, 100, 100)))).toBe("accepted");
    expect(await codeOf(processPicture(file, cropped(100, 200, 100)))).toBe("crop_out_of_bounds");
  });
});

it("says truly how long each stage took", async () => {
  const began = performance.now();
  const { seconds } = await processPicture(await photo(1200, 1200), WHOLE);
  const total = (performance.now() - began) / 1000;
  for (const [stage, each] of Object.entries(seconds)) {
    expect(each, stage).toBeGreaterThan(0);
    expect(each, stage).toBeLessThan(total);
  }
  expect(seconds.inspect + seconds.decode + seconds.encode).toBeLessThanOrEqual(total);
});
