import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { personalWords, withoutWords } from "./personal-words";

const MIRA = {
  email: "Mira.Joshi85+rings@Silver-House.example.com",
  full_name: "Míra Joshi-O'Brien",
  username: "mira_j",
};
const left = (password: string, whose = MIRA) => withoutWords(password, personalWords(whose));

describe("personalWords", () => {
  it("are the parts of name, address and username, alone and joined, and the house's", () => {
    const words = ["mira", "joshi", "joshi85", "rings", "mirajoshi85rings", "silver", "house", "silverhouseexample"];
    expect(personalWords(MIRA)).toEqual(
      expect.arrayContaining([...words, "brien", "mirajoshiobrien", "miraj", "gold"]),
    );
  });

  it("leaves out what is everybody's or stands in anything", () => {
    expect(personalWords(MIRA)).not.toContain("com");
    expect(personalWords({ email: "x@y.co", full_name: "Li Bo", username: null })).toEqual(["libo", "gold"]);
    expect(personalWords({})).toEqual(["gold"]);
  });

  it("knows names that need few letters", () => {
    expect(personalWords({ full_name: "王明" })).toContain("王明");
  });
});

describe("withoutWords", () => {
  it.each([
    ["mirajoshi1990", "1990"],
    ["MIRA joshi!", "!"],
    ["m.i.r.a-j.o.s.h.i", ""],
    ["M1r4 J0sh! 7", " 7"],
    ["ihsoJ arim 7", " 7"],
    ["mirajoshimirajoshi", ""],
    ["miráx", "x"],
    ["ｍｉｒａ9", "9"],
    ["G0LD-gold-dlog", "--"],
    ["golden lantern", "en lantern"],
  ])("leaves of %s only %j", (password, rest) => expect(left(password)).toBe(rest));

  it.each(["copper lantern walks", "mia rosh", "", "💎💎💎", "m!i!r!a"])("has nothing to take from %s", (password) =>
    expect(left(password)).toBeNull(),
  );

  it("takes both of two names that overlap", () => {
    expect(left("annabella7", { email: "", full_name: "Anna Nabella", username: "" })).toBe("7");
  });

  it("leaves a word nowhere, and what stands around it everywhere", () => {
    const word = fc.stringMatching(/^[a-z]{3,20}$/);
    const around = fc.stringMatching(/^[А-Я ]{0,20}$/);
    fc.assert(
      fc.property(word, around, around, (name, before, after) => {
        const rest = withoutWords(`${before}${name}${after}`, [name]);
        expect(rest).toBe(`${before}${after}`.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, ""));
      }),
    );
  });

  it("takes no longer for input that was made to be slow", () => {
    const whose = {
      email: `${"il".repeat(120)}@example.com`,
      full_name: "iliilil".repeat(14),
      username: "i".repeat(30),
    };
    const begun = performance.now();
    for (const password of ["!|1i".repeat(32), "i.".repeat(64), "\ufdfa".repeat(128)]) left(password, whose);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
