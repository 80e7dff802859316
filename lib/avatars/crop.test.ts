import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/core/errors";
import { readUploadFields, squareOf } from "./crop";

const NAMES = ["x", "y", "width", "height"] as const;
const GOOD = { x: "0", y: "12", width: "300", height: "200" };

const refusal = (fields: Record<string, string>) => {
  try {
    return readUploadFields(fields);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, paths: error.details.errors?.map(({ path }) => path) };
  }
};

describe("an upload's fields", () => {
  it("are all optional", () => {
    expect(readUploadFields({})).toEqual({
      recipe: { crop: null, rotate: 0, flip: false },
      alt: "",
      keep_original: true,
    });
  });

  it("say how the picture is made, what it shows and whether it is kept", () => {
    expect(
      readUploadFields({ ...GOOD, rotate: "270", flip: "true", alt: " Ada at her desk ", keep_original: "false" }),
    ).toEqual({
      recipe: { crop: { x: 0, y: 12, width: 300, height: 200 }, rotate: 270, flip: true },
      alt: "Ada at her desk",
      keep_original: false,
    });
  });

  it.each(["zoom", "__proto__", "file", "crop", "keepOriginal"])("do not include %s", (name) => {
    const fields = Object.fromEntries([...Object.entries(GOOD), [name, "1"]]);
    expect(refusal(fields)).toEqual({ code: "invalid", paths: [name] });
  });

  it.each([
    ["rotate", ["", "45", "-90", "360", "90.0", "0x5a", "NaN", "1e308"]],
    ["flip", ["", "1", "yes", "TRUE", "on", "null"]],
    ["keep_original", ["", "0", "no", "False"]],
    ["alt", ["a".repeat(201), "two\nlines", "zero\0", "\u202egnorw", "\ud800"]],
  ])("%s says something else", (name, values) => {
    for (const value of values) expect(refusal({ [name]: value }), value).toEqual({ code: "invalid", paths: [name] });
  });

  it("are each named when a crop's and another are bad", () => {
    expect(refusal({ ...GOOD, x: "NaN", rotate: "45" })).toEqual({ code: "invalid", paths: ["x", "rotate"] });
  });
});

describe("a crop's fields", () => {
  it("that say anything but a whole number are named", () => {
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
