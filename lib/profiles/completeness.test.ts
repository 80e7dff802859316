import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Completable, completenessOf, STEPS } from "./completeness";

const text = fc.constantFrom("", " ", "something");
const profile: fc.Arbitrary<Completable> = fc.record({
  avatar_url: fc.constantFrom(null, "/files/avatars/x/medium.webp"),
  full_name: text,
  title: text,
  bio: text,
  location: text,
  website: text,
  specialty_tags: fc.constantFrom([], ["Pearls"]),
});

const FILLED: Completable = {
  avatar_url: "/a",
  full_name: "a",
  title: "a",
  bio: "a",
  location: "a",
  website: "a",
  specialty_tags: ["a"],
};

describe("completenessOf", () => {
  it("adds up to a hundred", () => {
    expect(STEPS.reduce((sum, step) => sum + step.worth, 0)).toBe(100);
    expect(completenessOf(FILLED)).toEqual({ score: 100, missing: [] });
  });

  it("never falls when a field is filled", () => {
    fc.assert(
      fc.property(profile, fc.constantFrom(...STEPS.map((step) => step.field)), (before, field) => {
        const after = { ...before, [field]: FILLED[field] };
        expect(completenessOf(after).score).toBeGreaterThanOrEqual(completenessOf(before).score);
      }),
    );
  });

  it("is worth what it says and lists the worthiest first", () => {
    fc.assert(
      fc.property(profile, (each) => {
        const { score, missing } = completenessOf(each);
        const worths = missing.map((step) => step.worth);
        expect(score + worths.reduce((sum, worth) => sum + worth, 0)).toBe(100);
        expect(worths).toEqual(worths.toSorted((a, b) => b - a));
      }),
    );
  });
});
