import { describe, expect, it } from "vitest";
import { localPath } from "./local-path";

describe("localPath", () => {
  it.each(["/profile", "/u/nora?x=1#bio", "/admin/users?q=%2F%2Fevil"])("lets %s pass", (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    undefined,
    "",
    "profile",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    `/${"x".repeat(600)}`,
  ])("refuses %j", (path) => {
    expect(localPath(path)).toBeNull();
  });
});
