import { createHmac } from "node:crypto";
import { MOVING_KEY, type Output, SIZES } from "./constants";
import type { Size } from "./schema";

/** Where the files made of pictures lie in storage, and where the originals. */
export const FOLDER = "avatars";
export const ORIGINALS = "originals";

const KEY = /^[\w-]{16,64}$/;
const PUBLIC_KEY = /^p[sm][\w-]{43}$/;

/** Whether a text can be the key of an avatar; whether there is one is another question. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * Whether the files under a key are for everybody: the key says so, and it ends with the audience it was made for, so
 * nothing need be asked when they are fetched. Those under every other key are for those who may see the profile.
 */
export function isPublicKey(key: string): boolean {
  return PUBLIC_KEY.test(key);
}

/** Whether the WebP files under a key move, so that its others are their still. */
export function isMovingKey(key: string): boolean {
  return MOVING_KEY.test(key);
}

type KeyParts = { secret: string; digest: string; files_id: string; is_public: boolean; animated: boolean };

/**
 * The key of a set of files: an HMAC-SHA-256 with a secret of the owner's, so that the same picture of another person
 * has another key and a key tells nothing of its picture. The files' own id keeps a key from coming back: one whose
 * files are being removed is never given to new ones. Its first letters say who may have the files and whether they
 * move, so that neither who serves them nor who shows them need ask.
 */
export function makeKey({ secret, digest, files_id, is_public, animated }: KeyParts): string {
  const mac = createHmac("sha256", secret).update(`${digest}:${files_id}:${is_public}`).digest("base64url");
  return `${is_public ? "p" : "g"}${animated ? "m" : "s"}${mac}`;
}

/** The folder of an avatar's files. */
export function folderOf(key: string): string {
  return `${FOLDER}/${key}`;
}

export function fileOf(key: string, size: Size, output: Output = "webp"): string {
  return `${folderOf(key)}/${size}.${output}`;
}

/** Where an original lies; no address leads there. */
export function originalOf(key: string): string {
  return `${ORIGINALS}/${key}`;
}

/** Where this server itself hands files out. */
const HERE = "/files/avatars";

/**
 * The address of one variant. Files that are not for everybody are fetched from here: another host is not told who asks.
 * @param base AVATAR_BASE_URL
 */
export function urlOf(base: string, key: string, size: Size): string {
  return `${isPublicKey(key) ? base : HERE}/${key}/${size}.webp`;
}

/**
 * Where this site itself answers with one size of a picture, in the format that suits the reader, whatever place its
 * address `avatar_url` names: a bucket there would not choose, nor know who asks.
 */
export function negotiatedUrlOf(avatar_url: string, size: Size): string {
  return `${HERE}/${avatar_url.split("/").at(-2)}/${size}`;
}

/** The address of each variant. */
export function urlsOf(base: string, key: string): Record<Size, string> {
  return Object.fromEntries(SIZES.map((size) => [size, urlOf(base, key, size)])) as Record<Size, string>;
}
