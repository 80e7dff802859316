import sharp from "sharp";

type Wishes = { width: number; height: number; orientation?: number };

const QUARTERS = ["#c0392b", "#27ae60", "#2980b9", "#f1c40f"] as const;

/**
 * A JPEG with a camera's noise whose quarters are red, green (above), blue and yellow (below), so that a test can tell
 * where in the picture it is.
 */
export async function makePhotograph({ width, height, orientation }: Wishes): Promise<Buffer> {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const quarter = (index: number) => ({
    input: { create: { width: w, height: h, channels: 3 as const, background: QUARTERS[index] ?? "#000" } },
    left: index % 2 === 0 ? 0 : width - w,
    top: index < 2 ? 0 : height - h,
  });
  const noise = {
    create: { width, height, channels: 3 as const, noise: { type: "gaussian" as const, mean: 128, sigma: 12 } },
  };
  const picture = sharp({ create: { width, height, channels: 3, background: "#000" } }).composite([
    ...[0, 1, 2, 3].map(quarter),
    { input: noise as never, blend: "soft-light" },
  ]);
  return picture
    .withMetadata(orientation ? { orientation } : {})
    .jpeg({ quality: 88 })
    .toBuffer();
}
