import { describe, expect, it } from "vitest";
import { describeFailure, RefusedError } from "./describe-failure";

const named = (name: string) => Object.assign(new Error("The browser's own words"), { name });

describe("describeFailure", () => {
  it.each([
    ["NotAllowedError", /cancelled or took too long/],
    ["InvalidStateError", /on this device already/],
    ["ConstraintError", /finger, your face or a PIN/],
    ["SecurityError", /own address/],
    ["UnknownError", /could not be used/],
  ])("says what %s means", (name, words) => {
    expect(describeFailure(named(name))).toMatch(words);
    expect(describeFailure(named(name))).not.toContain("own words");
  });

  it("says nothing of one that another took the place of", () => {
    expect(describeFailure(named("AbortError"))).toBeNull();
  });

  it("says what the server answered, whatever that was", () => {
    const problem = JSON.stringify({ title: "Too many tries", detail: "Try again in 5 minutes.", status: 429 });
    expect(describeFailure(new RefusedError(problem))).toBe("Too many tries. Try again in 5 minutes.");
    for (const odd of ["<html>", "null", "[]", '{"title":7}', ""]) {
      expect(describeFailure(new RefusedError(odd))).toBe("That did not work. Try again in a moment");
    }
  });

  it("tells of a network that is down", () => {
    expect(describeFailure(new TypeError("Failed to fetch"))).toMatch(/did not reach us/);
  });
});
