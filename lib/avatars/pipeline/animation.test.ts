import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { FRAMES_MAX, LOT_BYTES, SIZES, TURNS, VARIANTS } from "../constants";
import { hasFrames, makeLaterFormats, processPicture } from "../pipeline";
import { cutOf, decoded, draw, meanDifference, moving, pixelAt, ramps } from "../testing/pictures";

const WHOLE = { crop: null, rotate: 0, flip: false } as const;
const MEAN_MAX = 4;

/** Pixels of a frame, from what `decoded` answers for all of them. */
function frameOf({ data, width, channels }: Awaited<ReturnType<typeof decoded>>, index: number) {
  const length = width * width * channels;
  return { data: data.subarray(index * length, (index + 1) * length), width, height: width, channels };
}

/** Frames that differ everywhere, and in a spot. */
const frames = (width: number, height: number) => {
  const shade = ramps(width, height);
  const spotted = (left: number) => (x: number, y: number) => {
    const inside = x >= left && x < left + 30 && y > 40 && y < 61;
    return inside ? [250, 250, 0] : shade(x, y).map((value) => 255 - value);
  };
  return [draw(width, height), ...[-100, width - 31, 1].map((left) => draw(width, height, spotted(left)))];
};
const TIMING = { delay: [40, 1500, 70, 200], loop: 3 };

describe("an animation", () => {
  it("is known for one by its outside, as no still and nothing else is", async () => {
    for (const format of ["gif", "webp"] as const)
      expect(hasFrames(await moving(format, frames(100, 100), TIMING))).toBe(true);
    for (const format of ["jpeg", "png", "webp", "gif"] as const)
      expect(hasFrames(await draw(100, 100).toFormat(format).toBuffer())).toBe(false);
    for (const text of ["", "GIF89a", "RIFF....WEBP", "GIF89a".padEnd(40, "x"), "RIFF....WEBP".padEnd(40, "x")])
      expect(hasFrames(Buffer.from(text)), text).toBe(false);
  });

  it.each(["gif", "webp"] as const)("in %s stays one: frames, delays and loops, in every size", async (format) => {
    const bytes = await moving(format, frames(300, 300), TIMING);
    const { files, source, animated, side } = await processPicture(bytes, WHOLE);
    expect({ source, animated, side }).toEqual({
      source: { format: format.toUpperCase(), frames: 4, width: 300, height: 300 },
      animated: true,
      side: 300,
    });
    for (const size of SIZES) {
      const { pages, delay, loop, width, height } = await sharp(files.webp[size]).metadata();
      const expected_side = Math.min(VARIANTS[size], 300);
      expect({ pages, delay, loop, width, height }).toEqual({
        pages: 4,
        ...TIMING,
        width: expected_side,
        height: expected_side,
      });
      const made = await decoded(files.webp[size]);
      for (let index = 0; index < 4; index++) {
        const frame = sharp(await sharp(bytes, { page: index }).png().toBuffer());
        const expected = await decoded(await frame.resize(expected_side).removeAlpha().png().toBuffer());
        expect(meanDifference(frameOf(made, index), expected), `${size} ${index}`).toBeLessThanOrEqual(MEAN_MAX);
      }
    }
  });

  it("is cut, turned and mirrored in each frame", async () => {
    const bytes = await moving("webp", frames(300, 200), TIMING);
    const crop = { x: 150, y: 30, width: 128, height: 128 };
    for (const rotate of TURNS) {
      for (const flip of [false, true]) {
        const { files } = await processPicture(bytes, { crop, rotate, flip });
        const made = await decoded(files.webp.small);
        const first = cutOf(300, 200, crop, { rotate, flip });
        const second = { ...first, data: first.data.map((value) => 255 - value) as Buffer };
        expect(meanDifference(frameOf(made, 0), first)).toBeLessThanOrEqual(MEAN_MAX);
        expect(meanDifference(frameOf(made, 1), second)).toBeLessThanOrEqual(MEAN_MAX);
      }
    }
  });

  it("has stills of its first frame, as JPEG at once and as AVIF later, of the file sent and of the one made", async () => {
    const bytes = await moving("gif", frames(300, 300), TIMING);
    const { files } = await processPicture(bytes, WHOLE);
    const first = await decoded(await draw(300, 300).png().toBuffer());
    expect(meanDifference(await decoded(files.jpg?.full ?? Buffer.alloc(0)), first)).toBeLessThanOrEqual(MEAN_MAX);
    for (const source of [bytes, files.webp.full]) {
      const { jpg, avif } = await makeLaterFormats(source, WHOLE);
      expect(meanDifference(await decoded(jpg.full), first)).toBeLessThanOrEqual(MEAN_MAX + 1);
      expect(avif.full.toString("latin1", 4, 12)).toBe("ftypavif");
    }
  });

  it("keeps what is transparent in any frame", async () => {
    const half = (left: boolean) => draw(120, 120, (x) => [200, 40, 40, x < 60 === left ? 0 : 255], 4);
    const bytes = await moving("gif", [half(true), half(false)], { delay: [50, 50], loop: 0 });
    const made = await decoded((await processPicture(bytes, WHOLE)).files.webp.full);
    expect([pixelAt(made, 20, 60)[3], pixelAt(made, 100, 60)[3]]).toEqual([0, 255]);
    expect([pixelAt(made, 20, 180)[3], pixelAt(made, 100, 180)[3]]).toEqual([255, 0]);
  });

  it("that is decoded in several lots is the same as in one", async () => {
    const side = 1000;
    const count = Math.floor(LOT_BYTES / (side * side * 4)) * 2 + 1;
    const enlarged = (shade: (index: number) => (x: number, y: number) => number[]) =>
      Array.from({ length: count }, (_, index) =>
        draw(100, 100, shade(index)).resize(side, side, { kernel: "nearest" }),
      );
    // One whose frames stand by themselves, one whose frames only change a part.
    const pictures = enlarged((index) => (x, y) => [x * 2, y * 2, index * 20]);
    const spots = enlarged((index) => (x, y) => (x >> 3 === index && y < 9 ? [255, 255, 255] : [x * 2, y * 2, 40]));
    for (const each of [pictures, spots]) {
      const bytes = await moving("webp", each, { delay: Array(count).fill(50), loop: 0 });
      const made = await decoded((await processPicture(bytes, WHOLE)).files.webp.thumbnail);
      for (let index = 0; index < count; index++) {
        const frame = await sharp(bytes, { page: index }).resize(64, 64).png().toBuffer();
        expect(meanDifference(frameOf(made, index), await decoded(frame)), `${index}`).toBeLessThanOrEqual(MEAN_MAX);
      }
    }
  }, 60_000);

  it("differs in its digest by its pixels, delays and loops", async () => {
    const digestOf = async (...args: Parameters<typeof moving>) =>
      (await processPicture(await moving(...args), WHOLE)).digest;
    const [a, b, c] = frames(120, 120) as [Sharp, Sharp, Sharp];
    const digests = await Promise.all([
      digestOf("gif", [a, b], { delay: [50, 50], loop: 0 }),
      digestOf("gif", [a, c], { delay: [50, 50], loop: 0 }),
      digestOf("gif", [a, b], { delay: [50, 60], loop: 0 }),
      digestOf("gif", [a, b], { delay: [50, 50], loop: 2 }),
    ]);
    expect(new Set(digests).size).toBe(4);
    expect(await digestOf("gif", [a, b], { delay: [50, 50], loop: 0 })).toBe(digests[0]);
  });
});

describe("the number of frames", () => {
  const solid = (count: number) =>
    Array.from({ length: count }, (_, index) => draw(100, 100, () => [index * 4, 0, 255 - index * 4]));

  it("counts those that are as the one before", async () => {
    const still = [0, 0, 0].map(() => draw(100, 100, () => [9, 80, 90]));
    const { files } = await processPicture(await moving("gif", still, { delay: [50, 60, 70], loop: 0 }), WHOLE);
    const { pages, delay } = await sharp(files.webp.full).metadata();
    expect({ pages, delay }).toEqual({ pages: 3, delay: [50, 60, 70] });
  });

  it(`up to ${FRAMES_MAX} moves`, async () => {
    const bytes = await moving("gif", solid(FRAMES_MAX), { delay: Array(FRAMES_MAX).fill(40), loop: 0 });
    const { animated, files } = await processPicture(bytes, WHOLE);
    expect(animated).toBe(true);
    expect((await sharp(files.webp.full).metadata()).pages).toBe(FRAMES_MAX);
  });

  it("beyond that is shown by its first", async () => {
    const count = FRAMES_MAX + 1;
    const bytes = await moving("gif", solid(count), { delay: Array(count).fill(40), loop: 0 });
    const { animated, files, source } = await processPicture(bytes, WHOLE);
    expect({ animated, frames: source.frames }).toEqual({ animated: false, frames: count });
    const { pages } = await sharp(files.webp.full).metadata();
    expect(pages ?? 1).toBe(1);
    expect(files.jpg).toBeUndefined();
    expect(pixelAt(await decoded(files.webp.full), 50, 50)[2]).toBeGreaterThan(240);
  });
});
