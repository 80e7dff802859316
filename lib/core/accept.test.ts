import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAccept } from "./accept";

const AVIF = "image/avif";

describe("readAccept", () => {
  it.each([
    [null, 1, false],
    ["", 1, false],
    ["image/avif", 1, true],
    ["IMAGE/AVIF", 1, true],
    ["image/*", 1, false],
    ["*/*", 1, false],
    ["text/html", 0, false],
    ["image/avif;q=0.3", 0.3, true],
    ["image/avif ; Q=0.3", 0.3, true],
    ["image/avif;level=1;q=0.3", 0.3, true],
    ["image/*;q=0.5, image/avif;q=0", 0, true],
    ["*/*;q=0.9,image/*;q=0.5", 0.5, false],
    ["image/avif;q=2", 0, false],
    ["image/avif;q=-1", 0, false],
    ["image/avif;q=NaN, */*;q=0.1", 0.1, false],
    [",,;;q=1,=,image/avif;q=0.123", 0.123, true],
  ])("%s", (header, q, named) => expect(readAccept(header)(AVIF)).toEqual({ q, named }));

  it("answers a weight from 0 to 1 whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (header) => {
        const { q } = readAccept(header)(AVIF);
        expect(q >= 0 && q <= 1).toBe(true);
      }),
    );
  });
});
