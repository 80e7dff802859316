import { expect, it } from "vitest";
import { formatBytes } from "./bytes";

it.each([
  [0, "0 B"],
  [1023, "1,023 B"],
  [1024, "1 KB"],
  [1536, "1.5 KB"],
  [120_000, "117 KB"],
  [5 * 1024 ** 2, "5 MB"],
  [12.34 * 1024 ** 3, "12.3 GB"],
  [3000 * 1024 ** 4, "3,000 TB"],
])("%d bytes are %s", (bytes, words) => {
  expect(formatBytes(bytes, "en")).toBe(words);
});
