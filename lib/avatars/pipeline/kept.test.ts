import readExif from "exif-reader";
import sharp, { type Metadata } from "sharp";
import { describe, expect, it } from "vitest";
import { PROFILE_MAX, SIZES } from "../constants";
import { makeLaterFormats, processPicture } from "../pipeline";
import { decoded, draw, moving, pixelAt } from "../testing/pictures";
import type { Picture } from "./inspect";
import { keptOf } from "./kept";

// Uploads of it are refused; here its files are looked at.
sharp.unblock({ operation: ["VipsForeignLoadHeifBuffer"] });

const WHOLE = { crop: null, rotate: 0, flip: false } as const;
const SECRET = "GOLD-SECRET";
const CREDIT = "Photo (c) Ada Lovelace";

/** Text segments as other programs write them: IPTC (APP13) and a comment. */
function withSegments(jpeg: Buffer): Buffer {
  const segment = (marker: number, text: string) => {
    const data = Buffer.from(text, "latin1");
    return Buffer.concat([Buffer.from([0xff, marker, 0, data.length + 2]), data]);
  };
  const iptc = segment(0xed, `Photoshop 3.0\0${"8BIM\x04\x04\0\0\0\0\0\x10\x1c\x02\x78\0\x0b"}${SECRET}`);
  return Buffer.concat([jpeg.subarray(0, 2), iptc, segment(0xfe, SECRET), jpeg.subarray(2)]);
}

/** A picture that carries everything a picture can. */
async function laden(format: "jpeg" | "png" | "webp", profile = "p3"): Promise<Buffer> {
  const file = await draw(200, 200, () => [20, 140, 120])
    .withExif({
      IFD0: { Copyright: CREDIT, Artist: SECRET, ImageDescription: SECRET },
      IFD3: { GPSLatitude: "48/1 12/1 0/1", GPSLatitudeRef: "N" },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>${SECRET}</note></x:xmpmeta>`)
    .withIccProfile(profile, { attach: true })
    .toFormat(format, { quality: 95 })
    .toBuffer();
  return format === "jpeg" ? withSegments(file) : file;
}

async function allFiles(bytes: Buffer, strip_metadata: boolean): Promise<Buffer[]> {
  const { files } = await processPicture(bytes, WHOLE, { strip_metadata });
  const { jpg, avif } = await makeLaterFormats(bytes, WHOLE, { strip_metadata });
  return SIZES.flatMap((size) => [files.webp[size], jpg[size], avif[size], ...(files.jpg ? [files.jpg[size]] : [])]);
}

const carried = ({ exif, xmp, icc, iptc, comments }: Metadata) => ({ exif, xmp, icc, iptc, comments });
const NOTHING = { exif: undefined, xmp: undefined, icc: undefined, iptc: undefined, comments: undefined };

describe("what a file carries besides its pixels", () => {
  it.each(["jpeg", "png", "webp"] as const)("is left behind, of a %s in every file", async (format) => {
    const bytes = await laden(format);
    expect(bytes.includes(SECRET)).toBe(true);
    for (const file of await allFiles(bytes, true)) {
      expect(carried(await sharp(file).metadata())).toEqual(NOTHING);
      expect(file.includes(SECRET) || file.includes("Exif") || file.includes("Ada")).toBe(false);
    }
  });

  it("is left behind by what moves", async () => {
    const frames = [10, 200].map((red) => draw(120, 120, () => [red, 20, 30]));
    const still = await moving("webp", frames, { delay: [50, 50], loop: 0 });
    const bytes = await sharp(still, { animated: true }).withXmp(`<note>${SECRET}</note>`).webp().toBuffer();
    expect(bytes.includes(SECRET)).toBe(true);
    for (const file of await allFiles(bytes, true)) expect(file.includes(SECRET)).toBe(false);
  });
});

describe("where metadata is kept", () => {
  it.each(["jpeg", "png", "webp"] as const)(
    "the copyright and the profile of a %s stay, and nothing else",
    async (format) => {
      const bytes = await laden(format);
      const { icc } = await sharp(bytes).metadata();
      for (const file of await allFiles(bytes, false)) {
        const found = await sharp(file).metadata();
        expect(found.icc?.equals(icc ?? Buffer.alloc(0))).toBe(true);
        expect(carried({ ...found, exif: undefined, icc: undefined })).toEqual(NOTHING);
        expect(file.includes(SECRET)).toBe(false);
        const exif = readExif(found.exif ?? Buffer.alloc(0));
        expect(exif.Image?.Copyright).toBe(CREDIT);
        expect(exif.GPSInfo).toBeUndefined();
      }
    },
  );

  it("colours are those of the source, by its profile", async () => {
    const bytes = await laden("png");
    const stored = pixelAt(await decoded(await sharp(bytes, { ignoreIcc: true }).png().toBuffer()), 100, 100);
    for (const file of await allFiles(bytes, false)) {
      const [kept, shown] = await Promise.all([
        sharp(file, { ignoreIcc: true }).raw().toBuffer(),
        sharp(file).toColourspace("srgb").raw().toBuffer(),
      ]);
      for (let i = 0; i < 3; i++) expect(Math.abs((kept[i] ?? 0) - (stored[i] ?? 0))).toBeLessThanOrEqual(4);
      for (let i = 0; i < 3; i++) expect(Math.abs((shown[i] ?? 0) - ([20, 140, 120][i] ?? 0))).toBeLessThanOrEqual(5);
    }
  });

  it("it says how the picture looks in sRGB", async () => {
    const bytes = await laden("png");
    const [kept, stripped] = await Promise.all(
      [false, true].map((strip_metadata) => processPicture(bytes, WHOLE, { strip_metadata })),
    );
    expect(kept?.color).toBe(stripped?.color);
    expect(kept?.digest).not.toBe(stripped?.digest);
  });

  it("a profile of print goes all the same, its pixels having become sRGB", async () => {
    const bytes = await draw(200, 200, () => [20, 140, 120])
      .toColourspace("cmyk")
      .withIccProfile("cmyk")
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).icc).toBeDefined();
    for (const file of await allFiles(bytes, false)) expect((await sharp(file).metadata()).icc).toBeUndefined();
  });

  it("is what a reader would understand, and small", async () => {
    const profile = (await sharp(await laden("png")).metadata()).icc ?? Buffer.alloc(0);
    const grey = Buffer.from(profile);
    grey.write("GRAY", 16, "latin1");
    const unsigned = Buffer.from(profile).fill(0, 36, 40);
    const long = Buffer.concat([profile, Buffer.alloc(PROFILE_MAX)]);
    long.writeUInt32BE(long.length);
    const kept = (icc: Buffer | null, exif: Buffer | null = null) => keptOf({ profile: icc, exif } as Picture);
    expect(kept(profile)).toEqual({ profile, copyright: null });
    for (const odd of [null, Buffer.alloc(200), profile.subarray(0, 200), grey, unsigned, long]) {
      expect(kept(odd).profile).toBeNull();
    }
    for (const odd of [Buffer.alloc(0), Buffer.from("Exif\0\0nonsense"), Buffer.alloc(5000, 0xff)]) {
      expect(kept(null, odd).copyright).toBeNull();
    }
  });

  it("files of a picture that has none carry none", async () => {
    const bytes = await draw(200, 200).png().toBuffer();
    for (const file of await allFiles(bytes, false)) expect(carried(await sharp(file).metadata())).toEqual(NOTHING);
  });

  it("what moves keeps them in its one file", async () => {
    const frames = [10, 200].map((red) => draw(120, 120, () => [red, 20, 30]));
    const plain = await moving("webp", frames, { delay: [50, 50], loop: 0 });
    const bytes = await sharp(plain, { animated: true })
      .withIccProfile("p3")
      .withExif({ IFD0: { Copyright: CREDIT, Artist: SECRET } })
      .webp()
      .toBuffer();
    const { files } = await processPicture(bytes, WHOLE, { strip_metadata: false });
    for (const size of SIZES) {
      const { icc, exif, pages } = await sharp(files.webp[size]).metadata();
      expect(pages).toBe(2);
      expect(icc).toBeDefined();
      expect(readExif(exif ?? Buffer.alloc(0)).Image?.Copyright).toBe(CREDIT);
      expect(files.webp[size].includes(SECRET)).toBe(false);
    }
  });
});
