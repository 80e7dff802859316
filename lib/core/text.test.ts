import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { line, lines } from "./text";

const name = line({ min: 1, max: 20 });
const bio = lines({ max: 50 });

describe("line", () => {
  it("keeps text as typed, composed and without surrounding space", () => {
    expect(name.parse("  Zoë 🧿 نور ")).toBe("Zoë 🧿 نور".normalize("NFC"));
    expect(name.parse("e\u0301")).toBe("é");
  });

  it.each([
    ["a line break", "a\nb"],
    ["a null byte", "a\0b"],
    ["an escape", "a\u001bb"],
    ["a C1 control", "a\u0085b"],
    ["a line separator", "a\u2028b"],
    ["a bidi override", "a\u202eb"],
    ["a bidi isolate", "a\u2066b"],
    ["a lone surrogate", "a\ud800b"],
    ["nothing", ""],
    ["only space", " \u00a0 "],
    ["too much", "x".repeat(21)],
  ])("refuses %s", (_, value) => {
    expect(name.safeParse(value).success).toBe(false);
  });

  it("counts characters as people do, not as UTF-16 does", () => {
    expect(name.safeParse("🧿".repeat(20)).success).toBe(true);
  });

  it("changes nothing when applied to its own result", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const once = name.safeParse(value);
        if (once.success) expect(name.parse(once.data)).toBe(once.data);
      }),
    );
  });
});

describe("lines", () => {
  it("takes line breaks and tabs, and makes CRLF one", () => {
    expect(bio.parse("a\r\n\tb\n")).toBe("a\n\tb\n");
  });

  it.each(["a\0b", "a\rb", "a\u202eb"])("refuses %j", (value) => {
    expect(bio.safeParse(value).success).toBe(false);
  });
});
