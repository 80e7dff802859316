import { expect, it } from "vitest";
import { describeRemake } from "./describe-remake";

const MB = 1024 * 1024;

it("says what a photo was and what became of it", () => {
  const from = { width: 8160, height: 6120, size: 8.1 * MB };
  const to = { width: 4096, height: 3072, size: 2.3 * MB };
  expect(describeRemake({ kind: "jpeg", from, to })).toBe(
    "Your 50 MP photo (8.1 MB) was made smaller to fit: 4096 × 3072, 2.3 MB.",
  );
});

it("does not say that it was made smaller when all its pixels are still there", () => {
  const sides = { width: 4000, height: 3000 };
  const remaking = { from: { ...sides, size: 7 * MB }, to: { ...sides, size: 3 * MB } };
  expect(describeRemake({ kind: "jpeg", ...remaking })).toMatch(/^Your 12 MP photo \(7 MB\) was packed tighter to fit/);
  expect(describeRemake({ kind: "heic", ...remaking })).toMatch(/^Your 12 MP HEIC photo .* was turned into a kind/);
});

it("counts small pictures in tenths of millions, and smaller ones not at all", () => {
  const to = { width: 100, height: 100, size: 900 };
  const words = (width: number, height: number) =>
    describeRemake({ kind: "avif", from: { width, height, size: 2000 }, to });
  expect(words(2725, 2225)).toMatch(/^Your 6\.1 MP AVIF picture/);
  expect(words(400, 300)).toMatch(/^Your AVIF picture \(2 KB\)/);
});
