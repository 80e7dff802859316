import { SIDE_MAX, SIDE_MIN } from "@/lib/avatars/constants";
import type { Dimensions } from "./crop-geometry";
import { formatSize } from "./format-bytes";

/** A picture that was chosen and can be cropped; `releasePicture` gives its memory back. */
export type Picture = Dimensions & { file: File; url: string; bitmap: ImageBitmap };

type Checked = { picture: Picture } | { problem: string };

/** What the file chooser offers. */
export const ACCEPT = "image/jpeg,image/png,image/webp,image/gif";

const STARTS = ["\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "GIF87a", "GIF89a"];
const WEBP_START = /^RIFF[\s\S]{4}WEBP/;
const SIGNATURE_LENGTH = 16;

/** Whether these first bytes announce a kind of picture that is accepted; names and types that a device gives do not count. */
export function isAccepted(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, SIGNATURE_LENGTH));
  return WEBP_START.test(start) || STARTS.some((known) => start.startsWith(known));
}

/** What is wrong with a picture of these sides, in words; null when nothing is. */
export function sidesProblem({ width, height }: Dimensions): string | null {
  if (Math.min(width, height) >= SIDE_MIN && Math.max(width, height) <= SIDE_MAX) return null;
  const limit =
    Math.min(width, height) < SIDE_MIN ? `at least ${SIDE_MIN} by ${SIDE_MIN}` : `at most ${SIDE_MAX} by ${SIDE_MAX}`;
  return `is ${width} by ${height} pixels; it must be ${limit}`;
}

/** What is wrong with a file by its first bytes and its size, in words; null when nothing is. */
export function fileProblem(start: Uint8Array, size: number, max_bytes: number): string | null {
  if (size === 0) return "is empty";
  if (!isAccepted(start)) return "is not a JPEG, PNG, WebP or GIF picture";
  return size > max_bytes ? `is ${formatSize(size)}; at most ${formatSize(max_bytes)}` : null;
}

async function openImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  image.onload = () => resolve();
  image.onerror = reject;
  image.src = url;
  await promise;
  return image;
}

/** The picture behind a URL, or what is wrong with it. Its sides are known before it is unpacked, which a bomb would not survive. */
async function openPicture(file: File, url: string): Promise<Picture | string> {
  try {
    const image = await openImage(url);
    const sides = { width: image.naturalWidth, height: image.naturalHeight };
    const bitmap = sidesProblem(sides) ?? (await createImageBitmap(image, { imageOrientation: "from-image" }));
    return typeof bitmap === "string" ? bitmap : { ...sides, file, url, bitmap };
  } catch {
    return "cannot be read; it may be damaged";
  }
}

const NAME_MAX = 48;

/** A file's name within a sentence: isolated, because it may run from right to left, and not longer than a line or two. */
export function quoteName(name: string): string {
  const characters = [...name];
  const half = NAME_MAX / 2;
  const shown =
    characters.length > NAME_MAX ? [...characters.slice(0, half), "…", ...characters.slice(-half)].join("") : name;
  return `“\u2068${shown}\u2069”`;
}

const readBytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

/**
 * Looks at a chosen file before anything is sent.
 * The bytes are copied: phones withdraw a chosen file after a while, and a second try must still have it.
 */
export async function checkPicture(chosen: File, max_bytes: number): Promise<Checked> {
  const say = (what: string) => ({ problem: `${quoteName(chosen.name)} ${what}. Choose another one.` });
  try {
    const wrong = fileProblem(await readBytes(chosen.slice(0, SIGNATURE_LENGTH)), chosen.size, max_bytes);
    if (wrong) return say(wrong);
    const file = new File([await readBytes(chosen)], chosen.name, { type: chosen.type });
    const url = URL.createObjectURL(file);
    const picture = await openPicture(file, url);
    if (typeof picture !== "string") return { picture };
    URL.revokeObjectURL(url);
    return say(picture);
  } catch {
    return say("cannot be read from this device");
  }
}

export function releasePicture({ url, bitmap }: Picture): void {
  URL.revokeObjectURL(url);
  bitmap.close();
}
