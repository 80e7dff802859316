import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localPath, pathWithin } from "./local-path";

describe("localPath", () => {
  it.each(["/profile", "/u/nora?x=1#bio", "/admin/users?q=%2F%2Fevil"])("lets %s pass", (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    undefined,
    "",
    "profile",
    "//evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    `/${"x".repeat(600)}`,
  ])("refuses %j", (path) => {
    expect(localPath(path)).toBeNull();
  });

  it("never leads off the site, and stays what it is when asked again", () => {
    const pieces = fc.array(
      fc.constantFrom("/", "\\", ".", "..", "%2e", "evil.example", "@", ":", "?", "#", "\t", " "),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const path = localPath(`/${parts.join("")}`);
        if (path === null) return;
        expect(new URL(path, "https://gold.example").origin).toBe("https://gold.example");
        expect(localPath(path)).toBe(path);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("pathWithin", () => {
  const origin = "http://localhost:3000";

  it.each([
    ["/profile/edit?a=1#b", "/profile/edit?a=1#b"],
    ["http://localhost:3000", "/"],
    ["http://localhost:3000/profile?a=1", "/profile?a=1"],
    ["http://localhost:3001/profile", null],
    ["https://localhost:3000/profile", null],
    ["http://localhost:3000@evil.example/", null],
    ["http://localhost:3000//evil.example/", null],
    ["//evil.example", null],
    ["javascript:alert(1)", null],
    ["", null],
  ])("takes %s to %s", (url, path) => expect(pathWithin(url, origin)).toBe(path));
});
