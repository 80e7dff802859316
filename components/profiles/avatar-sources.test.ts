import { expect, it } from "vitest";
import { sourcesOf } from "./avatar-sources";

const STILL = `ps${"k".repeat(43)}`;
const MOVES = `gm${"k".repeat(43)}`;
const here = (key: string) => `/files/avatars/${key}/medium.webp`;

it("leaves the format to its own server", () => {
  const { src, srcSet, still } = sourcesOf(here(STILL), false);
  expect(src).toBe(`/files/avatars/${STILL}/medium`);
  expect(srcSet?.split(", ")).toContain(`/files/avatars/${STILL}/thumbnail 64w`);
  expect(srcSet?.split(", ")).toContain(`/files/avatars/${STILL}/full 1024w`);
  expect(still).toBeUndefined();
});

it("names the format where a bucket serves the files", () => {
  const bucket = `https://files.example/avatars/${STILL}/medium.webp`;
  expect(sourcesOf(bucket, false).src).toBe(bucket);
  expect(sourcesOf(bucket, false).srcSet).toContain("/large.webp 512w");
});

it("moves in WebP, and offers the still to those who want no motion", () => {
  const { src, still } = sourcesOf(here(MOVES), false);
  expect(src).toBe(here(MOVES));
  expect(still).toContain(`/files/avatars/${MOVES}/small.jpg 128w`);
});

it("stands still for everyone where it should, for a picture that moves only", () => {
  const { src, srcSet, still } = sourcesOf(here(MOVES), true);
  expect([src, still]).toEqual([`/files/avatars/${MOVES}/medium.jpg`, undefined]);
  expect(srcSet).not.toContain("webp");
  expect(sourcesOf(here(STILL), true)).toEqual(sourcesOf(here(STILL), false));
});

it("has one address for a picture that is not stored yet", () => {
  expect(sourcesOf("blob:https://gold.example/1234", false)).toEqual({ src: "blob:https://gold.example/1234" });
});
