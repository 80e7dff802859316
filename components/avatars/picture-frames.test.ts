import fc from "fast-check";
import sharp from "sharp";
import { expect, it } from "vitest";
import { makeAnimation } from "@/db/testing/animations";
import { framesOf } from "./picture-frames";

const animate = async (frames: number, kind: "gif" | "webp") =>
  new Uint8Array(await makeAnimation({ frames, kind, side: 24 }));

it.each(["gif", "webp"] as const)("counts the frames of a %s", async (kind) => {
  for (const frames of [1, 2, 61]) expect(framesOf(await animate(frames, kind), kind)).toBe(frames);
});

it("counts a lossless and a lossy still WebP, with and without transparency, as one", async () => {
  const still = sharp({ create: { width: 9, height: 9, channels: 4, background: "#8008" } });
  for (const lossless of [true, false]) {
    expect(framesOf(new Uint8Array(await still.clone().webp({ lossless }).toBuffer()), "webp")).toBe(1);
  }
});

it("knows that a chunk of odd length is followed by a byte that is none of it", () => {
  const chunk = (name: string, length: number) => [...new TextEncoder().encode(name), length, 0, 0, 0];
  const frame = [...chunk("ANMF", 2), 0, 0];
  const bytes = [...new TextEncoder().encode("RIFF....WEBP"), ...chunk("ICCP", 3), 1, 2, 3, 0, ...frame, ...frame];
  expect(framesOf(new Uint8Array(bytes), "webp")).toBe(2);
});

it("ends, with at least one, whatever the bytes", async () => {
  const gif = await animate(5, "gif");
  const webp = await animate(5, "webp");
  fc.assert(
    fc.property(fc.constantFrom("gif", "webp"), fc.nat(), fc.nat(255), fc.nat(), (kind, at, value, length) => {
      const bytes = (kind === "gif" ? gif : webp).slice();
      bytes[at % bytes.length] = value;
      expect(framesOf(bytes.subarray(0, length % bytes.length), kind)).toBeGreaterThanOrEqual(1);
    }),
  );
  expect(framesOf(new Uint8Array(), "gif")).toBe(1);
});
