import { SIZES } from "./constants";
import type { Size } from "./schema";

/** Where avatars lie in storage. */
export const FOLDER = "avatars";

const KEY = /^[\w-]{16,64}$/;

/** Whether a text can be the key of an avatar; whether there is one is another question. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** The folder of an avatar's files. */
export function folderOf(key: string): string {
  return `${FOLDER}/${key}`;
}

export function fileOf(key: string, size: Size): string {
  return `${folderOf(key)}/${size}.webp`;
}

/** The address of one variant; `base` is AVATAR_BASE_URL. */
export function urlOf(base: string, key: string, size: Size): string {
  return `${base}/${key}/${size}.webp`;
}

/** The address of each variant. */
export function urlsOf(base: string, key: string): Record<Size, string> {
  return Object.fromEntries(SIZES.map((size) => [size, urlOf(base, key, size)])) as Record<Size, string>;
}
