import { describe, expect, it } from "vitest";
import { PASSWORD_MAX } from "./constants";
import { Email, NewPassword, Password } from "./schema";

describe("an e-mail address", () => {
  const of = (letter: string, letters: number) => `${letter.repeat(letters)}@gold.example`;

  it("may have 254 octets, whatever they are letters of", () => {
    for (const each of [of("a", 241), of("é", 120), of("💎", 60)]) expect(Email.parse(each)).toBe(each);
    for (const each of [of("a", 242), of("é", 121), of("💎", 61)]) expect(Email.safeParse(each).success).toBe(false);
  });
});

describe.each([
  ["a new password", NewPassword],
  ["a password chosen before", Password],
])("%s", (_, schema) => {
  it.each([
    "  two  spaces at each end  ",
    "Copper LANTERN walks",
    "tab\tand\nline",
    "пять зелёных уток",
    "0".repeat(64),
  ])("is taken as it was typed: %j", (password) => expect(schema.parse(password)).toBe(password));

  it("may be long, and no end of it is cut off", () => {
    const longest = "0123456789abcdef".repeat(PASSWORD_MAX / 16);
    expect(schema.parse(longest)).toBe(longest);
  });

  it("is the same password however a keyboard composes its letters", () => {
    expect(schema.parse("cafe\u0301 au lait \uff11")).toBe("café au lait 1");
  });
});

it("a new password ends at 128 characters with a word, not with a cut", () => {
  const tooLong = NewPassword.safeParse("x".repeat(PASSWORD_MAX + 1));
  expect(tooLong.error?.issues[0]?.message).toBe(`At most ${PASSWORD_MAX} characters`);
});
