/** What the file chooser offers. What the server does not take is turned into something that it takes, here. */
export const ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic,image/heif,.heic,.heif";

export type Kind = "jpeg" | "png" | "webp" | "gif" | "heic" | "avif";

/** Enough of a file to tell its kind by. */
export const START_LENGTH = 64;

const STARTS: [Kind, string][] = [
  ["jpeg", "\xff\xd8\xff"],
  ["png", "\x89PNG\r\n\x1a\n"],
  ["gif", "GIF87a"],
  ["gif", "GIF89a"],
];
const WEBP_START = /^RIFF[\s\S]{4}WEBP/;

/** A file of boxes names its kinds in the first one (ISO/IEC 14496-12 §4.3); HEIC: ISO/IEC 23008-12 annex B. */
const BOXES_START = /^[\s\S]{4}ftyp/;
const BRANDS: [Kind, RegExp][] = [
  ["avif", /avi[fs]/],
  ["heic", /hei[cxms]|hev[cxms]|mif1|msf1/],
];

function kindOfBoxes(start: string): Kind | null {
  const length = start.charCodeAt(2) * 256 + start.charCodeAt(3);
  // The major brand and, after a version, the compatible ones.
  const brands = start.slice(8, 12) + start.slice(16, Math.max(length, 16));
  return BRANDS.find(([, brand]) => brand.test(brands))?.[0] ?? null;
}

/** What kind of picture these first bytes announce; names and types that a device gives do not count. Null for others. */
export function kindOf(bytes: Uint8Array): Kind | null {
  const start = String.fromCharCode(...bytes.subarray(0, START_LENGTH));
  if (WEBP_START.test(start)) return "webp";
  if (BOXES_START.test(start)) return kindOfBoxes(start);
  return STARTS.find(([, known]) => start.startsWith(known))?.[0] ?? null;
}

/** The kinds that the server takes as they are. */
export const isSendable = (kind: Kind): boolean => kind !== "heic" && kind !== "avif";
