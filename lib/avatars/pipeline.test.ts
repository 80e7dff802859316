import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/core/errors";
import { SIZES, VARIANTS } from "./constants";
import { processPicture as process } from "./pipeline";
import type { Crop } from "./schema";
import { draw, gifOf, photo, pngHeader, turned } from "./testing/pictures";

const processPicture = (bytes: Buffer, crop: Crop | null) => process(bytes, { crop, rotate: 0, flip: false });

const MEAN_MAX = 4;

const raw = async (file: Buffer) => sharp(file).raw().toBuffer({ resolveWithObject: true });

/** How far apart two pictures are on average, of 255. */
async function distance(file: Buffer, reference: Buffer): Promise<number> {
  const [a, b] = [(await raw(file)).data, (await raw(reference)).data];
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

async function pixelAt(file: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await raw(file);
  return [...data.subarray((y * info.width + x) * info.channels, (y * info.width + x + 1) * info.channels)];
}

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

describe("variants", () => {
  it("are five WebP files of their sizes", async () => {
    const { files, source } = await processPicture(await photo(), null);
    expect(source).toEqual({ format: "JPEG", frames: 1, width: 640, height: 480 });
    for (const size of SIZES) {
      const { format, width, height } = await sharp(files.webp[size]).metadata();
      expect({ format, width, height }).toEqual({ format: "webp", width: VARIANTS[size], height: VARIANTS[size] });
    }
  });

  it("each look like the crop reduced straight to their size", async () => {
    const crop = { x: 200, y: 100, width: 1100, height: 1100 };
    const picture = draw(1500, 1300);
    const file = await picture.clone().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
    const variants = (await processPicture(file, crop)).files.webp;
    const cut = await picture.extract({ left: 200, top: 100, width: 1100, height: 1100 }).png().toBuffer();
    for (const size of SIZES) {
      const reference = await sharp(cut).resize(VARIANTS[size], VARIANTS[size]).png().toBuffer();
      expect(await distance(variants[size], reference), size).toBeLessThanOrEqual(MEAN_MAX);
    }
  });

  it("look the same whether the middle is asked for or left to the default", async () => {
    const file = await draw(3000, 2400).jpeg({ quality: 90 }).toBuffer();
    const [chosen, standard] = await Promise.all([
      processPicture(file, { x: 301, y: 0, width: 2400, height: 2400 }),
      processPicture(file, null),
    ]);
    expect(await distance(chosen.files.webp.full, standard.files.webp.full)).toBeLessThanOrEqual(MEAN_MAX);
  });

  it("take the middle square of an oblong crop", async () => {
    const { recipe } = await processPicture(await photo(), { x: 10, y: 20, width: 301, height: 100 });
    expect(recipe.crop).toEqual({ x: 110, y: 20, width: 100, height: 100 });
  });

  it("of a crop of few pixels still have their sizes", async () => {
    const variants = (await processPicture(await photo(), { x: 639, y: 479, width: 1, height: 1 })).files.webp;
    expect((await sharp(variants.full).metadata()).width).toBe(VARIANTS.full);
  });
});

describe("orientation", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("%i: the crop is cut from the upright picture", async (orientation) => {
    const file = await turned(600, 400, orientation);
    const cropped = await processPicture(file, { x: 320, y: 40, width: 256, height: 256 });
    expect(cropped.source).toMatchObject({ width: 600, height: 400 });
    const reference = await draw(600, 400).extract({ left: 320, top: 40, width: 256, height: 256 }).png().toBuffer();
    expect(await distance(cropped.files.webp.medium, reference)).toBeLessThanOrEqual(MEAN_MAX);
    const middle = await processPicture(file, null);
    const centre = await draw(600, 400)
      .extract({ left: 100, top: 0, width: 400, height: 400 })
      .resize(256, 256)
      .png()
      .toBuffer();
    expect(await distance(middle.files.webp.medium, centre)).toBeLessThanOrEqual(MEAN_MAX);
  });
});

describe("colour", () => {
  const teal = { r: 20, g: 140, b: 120 };
  const plain = () => sharp({ create: { width: 200, height: 200, channels: 3, background: teal } });
  const middleOf = async (file: Buffer) => pixelAt((await processPicture(file, null)).files.webp.medium, 128, 128);

  it("of another profile becomes sRGB", async () => {
    const file = await plain().withIccProfile("p3").png().toBuffer();
    near(await middleOf(file), [20, 140, 120]);
  });

  it("of 16 bits becomes 8", async () => {
    near(await middleOf(await plain().toColourspace("rgb16").png().toBuffer()), [20, 140, 120]);
  });

  it("of print becomes sRGB", async () => {
    const file = await plain().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(file).metadata()).space).toBe("cmyk");
    near(await middleOf(file), [20, 140, 120], 30);
  });

  it("of a grey picture stays grey", async () => {
    const file = await draw(200, 200, () => [90], 1)
      .toColourspace("b-w")
      .png()
      .toBuffer();
    near(await middleOf(file), [90, 90, 90]);
  });

  it("keeps what is transparent", async () => {
    const file = await draw(300, 300, (x) => [200, 40, 40, x < 150 ? 0 : 255], 4)
      .png()
      .toBuffer();
    const variants = (await processPicture(file, null)).files.webp;
    for (const size of SIZES) {
      const side = VARIANTS[size];
      expect((await pixelAt(variants[size], side >> 3, side >> 1))[3], size).toBe(0);
      near(await pixelAt(variants[size], side - (side >> 3), side >> 1), [200, 40, 40, 255]);
    }
  });
});

describe("what a file carries besides its pixels", () => {
  it("is left behind", async () => {
    const file = await draw(200, 200)
      .withExif({ IFD0: { Copyright: "GOLD-SECRET" }, IFD3: { GPSLatitude: "48/1 12/1 0/1", GPSLatitudeRef: "N" } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>GOLD-SECRET</note></x:xmpmeta>')
      .withIccProfile("p3", { attach: true })
      .jpeg()
      .toBuffer();
    expect(file.includes("GOLD-SECRET")).toBe(true);
    const variants = (await processPicture(file, null)).files.webp;
    for (const size of SIZES) {
      const { exif, xmp, icc, iptc, comments } = await sharp(variants[size]).metadata();
      expect([exif, xmp, icc, iptc, comments]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    }
  });

  it("after its end is left behind", async () => {
    const file = Buffer.concat([await photo(), Buffer.from("<script>alert(1)</script>")]);
    const variants = (await processPicture(file, null)).files.webp;
    for (const size of SIZES) expect(variants[size].includes("script")).toBe(false);
  });
});

describe("an animation", () => {
  const frames = async () =>
    sharp(
      await Promise.all(
        ["#ff0000", "#0000ff"].map((background) =>
          sharp({ create: { width: 120, height: 120, channels: 3, background } })
            .png()
            .toBuffer(),
        ),
      ),
      { join: { animated: true } },
    );

  it.each(["gif", "webp"] as const)("in %s shows its first frame", async (format) => {
    const file = await (await frames())[format]().toBuffer();
    const { files, source } = await processPicture(file, null);
    expect(source).toMatchObject({ width: 120, height: 120 });
    expect((await sharp(files.webp.full).metadata()).pages).toBeUndefined();
    near(await pixelAt(files.webp.medium, 128, 128), [255, 0, 0]);
  });
});

describe("refused before a pixel is decoded", () => {
  it.each([
    ["no bytes", Buffer.alloc(0), "unsupported_type"],
    ["HTML", Buffer.from("<!doctype html><script>alert(1)</script>"), "unsupported_type"],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>'), "unsupported_type"],
    ["PDF", Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"), "unsupported_type"],
    ["a 30000x30000 PNG", pngHeader(30_000, 30_000), "too_many_pixels"],
    ["a 5000x200 PNG", pngHeader(5000, 200), "dimensions_too_large"],
    ["a 4096x99 PNG", pngHeader(4096, 99), "dimensions_too_small"],
    ["a GIF of 500 frames of 4000x4000", gifOf(4000, 4000, 500), "too_many_pixels"],
    ["a GIF that is also a script", Buffer.from("GIF89a/*\0\0*/=1;alert(document.domain);//"), "corrupt_image"],
    ["a JPEG of nothing", Buffer.from("\xff\xd8\xff\xe0 there is no picture here", "latin1"), "corrupt_image"],
    ["a WebP of nothing", Buffer.from("RIFF\x10\0\0\0WEBPVP8 \0\0\0\0\0\0\0\0", "latin1"), "corrupt_image"],
  ])("%s", async (_name, bytes, code) => {
    const began = performance.now();
    expect(await codeOf(processPicture(bytes, null))).toBe(code);
    expect(performance.now() - began).toBeLessThan(200);
  });

  it.each(["tiff", "avif"] as const)("%s", async (format) => {
    const file = await draw(200, 200).toFormat(format).toBuffer();
    expect(await codeOf(processPicture(file, null))).toBe("unsupported_type");
  });

  it("a side of 99 or 4097, not of 100 or 4096", async () => {
    const at = async (width: number, height: number) =>
      codeOf(
        processPicture(
          await sharp({ create: { width, height, channels: 3, background: "red" } })
            .png()
            .toBuffer(),
          null,
        ),
      );
    expect(await at(100, 100)).toBe("accepted");
    expect(await at(4096, 100)).toBe("accepted");
    expect(await at(99, 100)).toBe("dimensions_too_small");
    expect(await at(100, 4097)).toBe("dimensions_too_large");
  });
});

describe("a damaged file", () => {
  const crop = { x: 0, y: 0, width: 100, height: 100 };

  it.each(["jpeg", "png", "webp", "gif"] as const)(
    "%s cut off anywhere is refused, even below the crop",
    async (format) => {
      const file = await draw(400, 400).toFormat(format).toBuffer();
      for (const part of [0.1, 0.5, 0.9, 0.99]) {
        expect(await codeOf(processPicture(file.subarray(0, file.length * part), crop)), `${part}`).toBe(
          "corrupt_image",
        );
      }
      expect(await codeOf(processPicture(file.subarray(0, -2), crop))).toBe("corrupt_image");
    },
  );

  it("whose thumbnail ends but not itself is refused", async () => {
    const body = await photo();
    const app1 = Buffer.from("\xff\xe1\0\x0aThumb\0\xff\xd9", "latin1");
    const whole = Buffer.concat([body.subarray(0, 2), app1, body.subarray(2)]);
    expect(await codeOf(processPicture(whole, crop))).toBe("accepted");
    expect(await codeOf(processPicture(whole.subarray(0, -40), crop))).toBe("corrupt_image");
  });

  it("gives a clear code or a picture, whatever is wrong with it", async () => {
    const files = await Promise.all(
      (["jpeg", "png", "webp", "gif"] as const).map((f) => draw(160, 120).toFormat(f).toBuffer()),
    );
    const spoilt = fc
      .record({
        file: fc.constantFrom(...files),
        edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 }),
      })
      .map(({ file, edits }) => {
        const copy = Buffer.from(file);
        for (const [at, value] of edits) copy[at % copy.length] = value;
        return copy;
      });
    const known = new Set([
      "accepted",
      "unsupported_type",
      "corrupt_image",
      "too_many_pixels",
      "dimensions_too_small",
      "dimensions_too_large",
    ]);
    await fc.assert(
      fc.asyncProperty(spoilt, async (bytes) => {
        expect(known).toContain(await codeOf(processPicture(bytes, null)));
      }),
      { numRuns: 150 },
    );
  }, 30_000);
});

describe("a crop that leaves the picture", () => {
  it.each([
    [{ x: 541, y: 0, width: 100, height: 100 }, "width"],
    [{ x: 0, y: 381, width: 100, height: 100 }, "height"],
    [{ x: 640, y: 0, width: 1, height: 1 }, "width"],
  ])("%o is refused at %s", async (crop, path) => {
    const error = await processPicture(await photo(), crop).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "crop_out_of_bounds", details: { errors: [{ path }] } });
  });

  it("is measured upright", async () => {
    const file = await turned(300, 200, 6);
    expect(await codeOf(processPicture(file, { x: 200, y: 100, width: 100, height: 100 }))).toBe("accepted");
    expect(await codeOf(processPicture(file, { x: 100, y: 200, width: 100, height: 100 }))).toBe("crop_out_of_bounds");
  });
});
