import sharp, { type Sharp, type SharpOptions } from "sharp";

// sharp reads many more kinds, SVG among them; only these decoders exist for this process.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
  ],
});
sharp.cache(false);

/** Pixels between two steps: 8 bits a channel, row by row. */
export type Pixels = { data: Buffer; width: number; height: number; channels: 1 | 2 | 3 | 4 };

/** A file as it was sent. Its size is held against our own limits before anything is decoded. */
export function openFile(bytes: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(bytes, { failOn: "error", limitInputPixels: false, sequentialRead: true, ...options });
}

export function openPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** A square of fewer pixels. This kernel looks like sharp's own, 0.3 of 255 apart, and takes less time. */
export function resized(image: Sharp, side: number): Sharp {
  return image.resize(side, side, { kernel: "cubic" });
}

/** The pixels a step makes, sRGB as sharp makes them; of several frames one below the other. */
export async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}
