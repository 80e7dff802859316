import { thumbHashToAverageRGBA } from "thumbhash";
import { expect, it } from "vitest";
import { BACKGROUND } from "../constants";
import { draw } from "../testing/pictures";
import { pixelsOf } from "./decoder";
import { lookOf } from "./look";

const look = async (...args: Parameters<typeof draw>) => lookOf(await pixelsOf(draw(...args)));

it("names the colour that most of a picture has, not the mean of all", async () => {
  const { color } = await look(64, 64, (x) => (x < 40 ? [200, 30, 40] : [20, 40, 220]));
  expect(color).toBe("#c81e28");
});

it("counts nothing of what is transparent", async () => {
  const { color } = await look(64, 64, (x) => (x < 50 ? [255, 255, 255, 0] : [16, 32, 48, 255]), 4);
  expect(color).toBe("#102030");
  expect((await look(64, 64, () => [9, 9, 9, 0], 4)).color).toBe(BACKGROUND);
});

it("gives a ThumbHash of the picture's colours, of a single pixel too", async () => {
  for (const side of [1, 64]) {
    const { thumbhash } = await look(side, side, () => [250, 120, 10]);
    const { r, g, b, a } = thumbHashToAverageRGBA(Buffer.from(thumbhash, "base64"));
    expect([r, g, b].map((part, i) => Math.abs(part * 255 - ([250, 120, 10][i] ?? 0)) < 12)).toEqual([
      true,
      true,
      true,
    ]);
    expect(a).toBe(1);
  }
});
