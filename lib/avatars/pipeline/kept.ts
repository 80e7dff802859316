import { promisify } from "node:util";
import { crc32, deflate } from "node:zlib";
import readExif from "exif-reader";
import type { Sharp } from "sharp";
import { COPYRIGHT_MAX, PROFILE_MAX } from "../constants";
import { openFile, openPixels, type Pixels } from "./decoder";
import type { Picture } from "./inspect";

/** What of a source's metadata goes into its files where AVATAR_STRIP_METADATA is off. */
export type Kept = { profile: Buffer | null; copyright: string | null };

/** Whether a colour profile is one, of RGB pixels (ICC.1:2022 §7.2): every file we make has those. */
function isProfile(bytes: Buffer): boolean {
  const field = (offset: number) => bytes.toString("latin1", offset, offset + 4);
  return bytes.length >= 132 && bytes.readUInt32BE(0) === bytes.length && field(36) === "acsp" && field(16) === "RGB ";
}

/** The line of EXIF that says whose picture it is; a damaged one says nothing. */
function copyrightIn(exif: Buffer): string | null {
  try {
    const line: unknown = readExif(exif).Image?.Copyright;
    if (typeof line !== "string") return null;
    return (
      line
        .replace(/\p{Cc}+/gu, " ")
        .trim()
        .slice(0, COPYRIGHT_MAX) || null
    );
  } catch {
    return null;
  }
}

/** Of a picture's metadata, its copyright line and its colour profile, where it has them. */
export function keptOf({ profile, exif }: Picture): Kept {
  const isKept = profile !== null && profile.length <= PROFILE_MAX && isProfile(profile);
  return { profile: isKept ? profile : null, copyright: exif && copyrightIn(exif) };
}

const packed = promisify(deflate);

/** Where IHDR, always the first chunk, ends: a signature of 8 bytes and a chunk of 25. */
const AFTER_IHDR = 33;

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** Pixels that say by which profile they are to be read. sharp takes one from a file only, so they take the way by PNG. */
export async function openProfiled(pixels: Pixels, profile: Buffer): Promise<Sharp> {
  const png = await openPixels(pixels).png({ compressionLevel: 0 }).toBuffer();
  const data = Buffer.concat([Buffer.from("icc\0\0", "latin1"), await packed(profile)]);
  return openFile(Buffer.concat([png.subarray(0, AFTER_IHDR), pngChunk("iCCP", data), png.subarray(AFTER_IHDR)]));
}

/** Pixels ready to be encoded with what is kept. */
export async function openKept(pixels: Pixels, { profile, copyright }: Kept): Promise<Sharp> {
  const image = profile ? (await openProfiled(pixels, profile)).keepIccProfile() : openPixels(pixels);
  return copyright ? image.withExif({ IFD0: { Copyright: copyright } }) : image;
}
