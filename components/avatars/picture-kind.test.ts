import { expect, it } from "vitest";
import { kindOf } from "./picture-kind";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

it.each([
  ["\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"],
  ["\x89PNG\r\n\x1a\n", "png"],
  ["RIFF\n\r\x01\0WEBPVP8 ", "webp"],
  ["GIF87a", "gif"],
  ["GIF89a", "gif"],
  ["\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"],
  ["\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "heic"],
  ["\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "avif"],
  ["\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B", "avif"],
] as const)("knows %j as %s", (start, kind) => {
  expect(kindOf(bytes(start))).toBe(kind);
});

it.each([
  "",
  "<svg xmlns=",
  "RIFF\0\0\0\0WAVEfmt ",
  "BM",
  "II*\0",
  "GIF88a",
  " \xff\xd8\xff",
  "\0\0\0\x18ftypisom\0\0\0\0iso2mp41",
  // Past the box's end stand other things.
  "\0\0\0\x14ftypisom\0\0\0\0iso2heic",
])("refuses %j", (start) => {
  expect(kindOf(bytes(start))).toBeNull();
});
