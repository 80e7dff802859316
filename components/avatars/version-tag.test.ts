import { expect, it } from "vitest";
import { readVersion, versionHeaders } from "./version-tag";

it.each([
  ['"v7"', 7],
  ['W/"v12"', 12],
  ['"7"', null],
  ["", null],
  [null, null],
])("reads %s as %s", (etag, version) => {
  expect(readVersion(etag)).toBe(version);
});

it("asks for the version it was told, as it was told", () => {
  expect(readVersion(versionHeaders(7)["if-match"] ?? null)).toBe(7);
  expect(versionHeaders(null)).toEqual({});
});
