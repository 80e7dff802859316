import { describe, expect, it } from "vitest";
import { ProfileInput, ProfilePatch, Username } from "./schema";

const GOOD = { username: "nora", full_name: "Nora" };

describe("ProfileInput", () => {
  it("empties what is left out", () => {
    expect(ProfileInput.parse(GOOD)).toEqual({
      ...GOOD,
      title: "",
      bio: "",
      location: "",
      website: "",
      specialty_tags: [],
      preferences: { favourite_categories: [] },
    });
  });

  it.each([
    ["an unknown key", { ...GOOD, role: "admin" }],
    ["a column that is not for the person to set", { ...GOOD, completeness: 100 }],
    ["an unknown preference", { ...GOOD, preferences: { admin: true } }],
    ["a bio that is too long", { ...GOOD, bio: "x".repeat(1001) }],
    ["too many tags", { ...GOOD, specialty_tags: Array.from({ length: 11 }, (_, index) => `tag ${index}`) }],
    ["a tag with a comma", { ...GOOD, specialty_tags: ["a,b"] }],
    ["a number for a name", { ...GOOD, full_name: 7 }],
  ])("refuses %s", (_, input) => {
    expect(ProfileInput.safeParse(input).success).toBe(false);
  });

  it("keeps a tag once, however it is written", () => {
    expect(
      ProfileInput.parse({ ...GOOD, specialty_tags: ["Pearls", "pearls", " PEARLS "] }).specialty_tags,
    ).toHaveLength(1);
  });

  it.each(["https://example.com", "http://example.com/a?b=c", "https://bücher.example"])(
    "takes the website %s",
    (website) => {
      expect(ProfileInput.parse({ ...GOOD, website }).website).toBe(website);
    },
  );

  it("puts https before a bare host", () => {
    expect(ProfileInput.parse({ ...GOOD, website: "example.com/shop" }).website).toBe("https://example.com/shop");
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.com",
    "https://user:pass@example.com",
    "https://localhost",
    "not a url",
    "//example.com",
    "https:example.com/api",
    `${"a".repeat(190)}.example`,
  ])("refuses the website %s", (website) => {
    expect(ProfileInput.safeParse({ ...GOOD, website }).success).toBe(false);
  });
});

describe("ProfilePatch", () => {
  it("leaves out what is left out and empties what is null", () => {
    expect(ProfilePatch.parse({ bio: null, specialty_tags: null })).toEqual({ bio: "", specialty_tags: [] });
    expect(ProfilePatch.parse({})).toEqual({});
  });

  it("does not empty a name", () => {
    expect(ProfilePatch.safeParse({ full_name: null }).success).toBe(false);
    expect(ProfilePatch.safeParse({ username: null }).success).toBe(false);
  });
});

describe("Username", () => {
  it("is lowercase whatever was typed", () => {
    expect(Username.parse(" Nora_1 ")).toBe("nora_1");
  });

  it.each(["no", "1nora", "_nora", "nora-l", "nörа", "x".repeat(31), "admin", "ADMIN", "nora l"])(
    "refuses %s",
    (name) => {
      expect(Username.safeParse(name).success).toBe(false);
    },
  );
});
