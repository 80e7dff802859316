import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/core/errors";
import { readCrop, squareOf } from "./crop";

const NAMES = ["x", "y", "width", "height"] as const;
const GOOD = { x: "0", y: "12", width: "300", height: "200" };

const refusal = (fields: Record<string, string>) => {
  try {
    return readCrop(fields);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, paths: error.details.errors?.map(({ path }) => path) };
  }
};

describe("the crop's fields", () => {
  it("are four whole numbers or none", () => {
    expect(readCrop(GOOD)).toEqual({ x: 0, y: 12, width: 300, height: 200 });
    expect(readCrop({})).toBeNull();
  });

  it("that say anything else are named", () => {
    const bad = fc.oneof(
      fc.constantFrom("NaN", "-1", "1e308", "1.5", "Infinity", "", " 1", "0x10", "１", "null", "100000", "-0", "1e2"),
      fc.string().filter((text) => !/^\d{1,5}$/.test(text)),
      fc
        .double()
        .map(String)
        .filter((text) => !/^\d{1,5}$/.test(text)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), bad, (name, value) => {
        expect(refusal({ ...GOOD, [name]: value })).toEqual({ code: "crop_out_of_bounds", paths: [name] });
      }),
    );
  });

  it("are not a crop without a side", () => {
    expect(refusal({ ...GOOD, width: "0" })).toEqual({ code: "crop_out_of_bounds", paths: ["width"] });
  });

  it("belong together", () => {
    fc.assert(
      fc.property(fc.subarray([...NAMES], { minLength: 1, maxLength: 3 }), (present) => {
        const fields = Object.fromEntries(present.map((name) => [name, GOOD[name]]));
        const missing = NAMES.filter((name) => !present.includes(name));
        expect(refusal(fields)).toEqual({ code: "crop_out_of_bounds", paths: missing });
      }),
    );
  });

  it.each(["zoom", "__proto__", "file"])("do not include %s", (name) => {
    const fields = Object.fromEntries([...Object.entries(GOOD), [name, "1"]]);
    expect(refusal(fields)).toEqual({ code: "invalid", paths: [name] });
  });
});

describe("the middle square", () => {
  it("lies within its rectangle, as large as fits, centred to the pixel", () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const rectangle = fc.record({ x: fc.nat(5000), y: fc.nat(5000), width: side, height: side });
    fc.assert(
      fc.property(rectangle, (outer) => {
        const inner = squareOf(outer);
        expect(inner.width).toBe(Math.min(outer.width, outer.height));
        expect(inner.height).toBe(inner.width);
        const left = inner.x - outer.x;
        const right = outer.width - inner.width - left;
        const top = inner.y - outer.y;
        const bottom = outer.height - inner.height - top;
        expect(Math.min(left, right, top, bottom)).toBeGreaterThanOrEqual(0);
        expect(Math.max(Math.abs(left - right), Math.abs(top - bottom))).toBeLessThanOrEqual(1);
      }),
    );
  });
});
