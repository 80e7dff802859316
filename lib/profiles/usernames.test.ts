import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Username } from "./schema";
import { usernameFrom } from "./usernames";

describe("usernameFrom", () => {
  it.each([
    ["Nora Lindqvist", "nora_lindqvist"],
    ["Éloïse  Dubois", "eloise_dubois"],
    ["  O'Neil & Sons ", "o_neil_sons"],
    ["123 Ana", "ana"],
  ])("makes %j into %s", (name, username) => {
    expect(usernameFrom(name, true)).toBe(username);
  });

  it.each(["نور الهدى", "O", "admin", "🧿"])("makes a member's name for %j", (name) => {
    expect(usernameFrom(name, true)).toMatch(/^member\d{5}$/);
  });

  it("always makes a name that the rules accept", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (name, plain) => {
        expect(Username.safeParse(usernameFrom(name, plain)).success).toBe(true);
      }),
    );
  });
});
