import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { heicSides } from "./heic-sides";

it("reads the sides of a HEIC, and of cut ones what is there", async () => {
  const bytes = new Uint8Array(await readFile("db/testing/four-quarters.heic"));
  expect(heicSides(bytes)).toEqual({ width: 640, height: 480 });
  for (let length = 0; length < bytes.length; length += 7) {
    expect([null, 640]).toContain(heicSides(bytes.subarray(0, length))?.width ?? null);
  }
});

it("takes the largest of several: a photo's tiles name theirs too", () => {
  const box = (width: number, height: number) => {
    const bytes = new Uint8Array(20);
    new DataView(bytes.buffer).setUint32(0, 20);
    bytes.set(new TextEncoder().encode("ispe"), 4);
    new DataView(bytes.buffer).setUint32(12, width);
    new DataView(bytes.buffer).setUint32(16, height);
    return [...bytes];
  };
  const bytes = new Uint8Array([...box(512, 512), 0x69, 0x69, ...box(4032, 3024), ...box(320, 240)]);
  expect(heicSides(bytes)).toEqual({ width: 4032, height: 3024 });
});
