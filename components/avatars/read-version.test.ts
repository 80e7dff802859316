import { expect, it } from "vitest";
import { readVersion } from "./read-version";

it.each([
  ['"v7"', 7],
  ['W/"v12"', 12],
  ['"7"', null],
  ["", null],
  [null, null],
])("reads %s as %s", (etag, version) => {
  expect(readVersion(etag)).toBe(version);
});
