import { thumbHashToDataURL } from "thumbhash";
import type { AvatarLook } from "@/lib/profiles/schema";

/** CSS pixels from which a blur is seen at all before the picture is there; smaller ones get by with its colour. */
const SIZE_LEAST = 96;

/** The picture in a few hundred pixels, as an address that needs no request; null where it is not worth its five kilobytes. */
export function placeholderOf(avatar: AvatarLook, size: number): string | null {
  if (!avatar.thumbhash || size < SIZE_LEAST) return null;
  return thumbHashToDataURL(Uint8Array.from(atob(avatar.thumbhash), (character) => character.charCodeAt(0)));
}
