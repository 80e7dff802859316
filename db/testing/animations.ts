import sharp from "sharp";

type Wishes = { frames: number; kind: "gif" | "webp"; side?: number };

/** A square that goes through the colours, one a frame: frames that are alike would be joined. */
export async function makeAnimation({ frames, kind, side = 120 }: Wishes): Promise<Buffer> {
  const pages = await Promise.all(
    Array.from({ length: frames }, (_, index) =>
      sharp({ create: { width: side, height: side, channels: 3, background: `hsl(${index * 37}, 80%, 50%)` } })
        .png()
        .toBuffer(),
    ),
  );
  const [first] = pages;
  const source = frames === 1 && first ? sharp(first) : sharp(pages, { join: { animated: true } });
  return await source.toFormat(kind).toBuffer();
}
