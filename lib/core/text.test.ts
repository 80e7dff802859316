import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { RegisterInput, SignInInput } from "@/lib/auth/schema";
import { ProfilePatch } from "@/lib/profiles/schema";
import { foldIdentifier, line, lines } from "./text";

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
    ["only invisible letters", "\u200b\u3164\u2800"],
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

describe("hostile lengths", () => {
  const MEGABYTE = 1024 * 1024;
  const marks = "\u0301\u0316".repeat(MEGABYTE / 2);

  it.each([
    ["line", name, marks],
    ["lines", bio, marks],
    ["e-mail", RegisterInput.shape.email, `a@${"a.".repeat(MEGABYTE / 2)}@`],
    ["e-mail of the longest kind", RegisterInput.shape.email, `a@${"a.".repeat(120)}@`],
    ["new password", RegisterInput.shape.password, marks],
    ["password", SignInInput.shape.password, marks],
    ["website", ProfilePatch.shape.website, `${"a.".repeat(MEGABYTE / 2)}@`],
  ])("%s is refused before anything slow looks at it", (_, schema, value) => {
    const normalize = vi.spyOn(String.prototype, "normalize");
    expect(schema.safeParse(value).success).toBe(false);
    for (const looked of normalize.mock.contexts) expect(String(looked).length).toBeLessThan(2000);
    normalize.mockRestore();
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

describe("foldIdentifier", () => {
  it.each([
    ["  Mira@Example.com ", "mira@example.com"],
    ["ｍｉｒａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "mira@example.com"],
    ["MİRA@example.com", "mira@example.com"],
    ["ΝΊΚΟΣ", "νίκοσ"],
    ["νίκος", "νίκοσ"],
    ["jose\u0301", "josé"],
  ])("knows %j as %j", (typed, known) => {
    expect(foldIdentifier(typed)).toBe(known);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        const known = foldIdentifier(typed);
        expect(foldIdentifier(known)).toBe(known);
      }),
    );
  });
});
