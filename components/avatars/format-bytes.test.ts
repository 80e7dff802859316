import { expect, it } from "vitest";
import { formatProgress, formatSize } from "./format-bytes";

const MB = 1024 * 1024;

it.each([
  [1, "1 KB"],
  [300 * 1024, "300 KB"],
  [5 * MB, "5 MB"],
  [5 * MB + 1, "5.1 MB"],
  [7.2 * MB, "7.2 MB"],
])("says %d bytes as %s", (bytes, words) => {
  expect(formatSize(bytes)).toBe(words);
});

it.each([
  [0, 300 * 1024, "0 of 300 KB"],
  [1.9 * MB, 2.6 * MB, "1.9 of 2.6 MB"],
])("says %d of %d as %s", (sent, total, words) => {
  expect(formatProgress(sent, total)).toBe(words);
});
