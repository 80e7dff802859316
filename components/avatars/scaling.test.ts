import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SIDE_MAX, SIDE_MIN } from "@/lib/avatars/constants";
import { attempts, type Facts, fileProblem, fitSides, planFor, SOURCE_BYTES_MAX } from "./scaling";

const MB = 1024 * 1024;
const MAX = 5 * MB;
const facts = (wishes: Partial<Facts>): Facts => ({
  kind: "jpeg",
  size: MB,
  width: 4000,
  height: 3000,
  frames: 1,
  ...wishes,
});
const why = (wishes: Partial<Facts>) => {
  const plan = planFor(facts(wishes), MAX);
  return plan.do === "refuse" ? plan.why : plan.do;
};

describe("what is done with a file", () => {
  it.each([
    ["a photo that fits", {}, "send"],
    ["one of just the most bytes", { size: MAX }, "send"],
    ["one of a byte more", { size: MAX + 1 }, "remake"],
    ["one that is too wide", { width: SIDE_MAX + 1 }, "remake"],
    ["a HEIC", { kind: "heic" }, "remake"],
    ["an AVIF", { kind: "avif" }, "remake"],
    ["a small GIF that moves", { kind: "gif", width: 400, height: 400, frames: 60 }, "send"],
    ["a large GIF that does not", { kind: "gif", size: 9 * MB }, "remake"],
  ] as const)("%s", (_, wishes, done) => {
    expect(planFor(facts(wishes), MAX).do).toBe(done);
  });

  it("never takes the motion out of what moves, and says why it is refused", () => {
    const moving = { kind: "webp", frames: 9, width: 400, height: 400 } as const;
    expect(why({ ...moving, size: 7.2 * MB })).toMatch(/^is 7\.2 MB; at most 5 MB\. It moves/);
    expect(why({ ...moving, width: 5000 })).toMatch(/5000 by 400 pixels; at most 4096 by 4096\. It moves/);
    expect(why({ ...moving, width: 4000, height: 4000 })).toMatch(/9 frames .* at most 50 million in all. It moves/);
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 900 }),
        fc.nat(9 * MB),
        fc.integer({ min: 1, max: 9000 }),
        (frames, size, width) => {
          expect(planFor(facts({ kind: "gif", frames, size, width }), MAX).do).not.toBe("remake");
        },
      ),
    );
  });

  it("names the sides that are too short, too many, or too narrow to be made smaller", () => {
    expect(why({ width: 99 })).toBe("is 99 by 3000 pixels; it must be at least 100 by 100");
    expect(why({ width: 12_000, height: 12_000 })).toMatch(/at most 120 million/);
    expect(why({ width: 20_000, height: 300 })).toMatch(/too long and narrow/);
  });
});

it("names the kind before the size, and emptiness first", () => {
  expect(fileProblem("jpeg", 0)).toBe("is empty");
  expect(fileProblem(null, 900 * MB)).toMatch(/^is not a JPEG/);
  expect(fileProblem("png", SOURCE_BYTES_MAX + 1)).toMatch(/at most 100 MB/);
  expect(fileProblem("heic", SOURCE_BYTES_MAX)).toBeNull();
});

const sides = fc
  .record({ width: fc.integer({ min: SIDE_MIN, max: 12_000 }), height: fc.integer({ min: SIDE_MIN, max: 12_000 }) })
  .filter((each) => Math.min(...Object.values(fitSides(each))) >= SIDE_MIN);

describe("the attempts to make it fit", () => {
  it("begin with all the pixels allowed at the best quality, and only ever ask for less", () => {
    fc.assert(
      fc.property(sides, (of) => {
        const all = [...attempts(of)];
        expect(all[0]).toEqual({ ...fitSides(of), quality: 0.92 });
        const cost = all.map(({ width, height, quality }) => [width * height, quality] as const);
        for (const [index, [pixels, quality]] of cost.entries()) {
          const [former, better] = cost[index - 1] ?? [Number.POSITIVE_INFINITY, 1];
          expect(pixels < former || (pixels === former && quality < better)).toBe(true);
        }
      }),
    );
  });

  it("keep the proportion, enlarge nothing, and keep every side within what the server takes", () => {
    fc.assert(
      fc.property(sides, (of) => {
        for (const { width, height } of attempts(of)) {
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(SIDE_MIN);
          expect(Math.max(width, height)).toBeLessThanOrEqual(SIDE_MAX);
          expect(width).toBeLessThanOrEqual(of.width);
          expect(Math.abs(width / height / (of.width / of.height) - 1)).toBeLessThan(0.04);
        }
      }),
    );
  });
});
