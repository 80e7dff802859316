import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8"));

/** Below these, each has a known hole or bug that touches us. */
const FLOORS = { next: "16.4.5", sharp: "0.35.5", "drizzle-orm": "0.45.2" } as const;

/** Pinned to one version: the newest line of Auth.js that works with this core. */
const EXACT = { "next-auth": "5.0.0-beta.32", "@auth/core": "0.41.3" } as const;

const installed = (name: string): string => read(`node_modules/${name}/package.json`).version;

function isAtLeast(version: string, floor: string): boolean {
  const [have, want] = [version, floor].map((each) => each.split("-")[0]?.split(".").map(Number) ?? []);
  for (const index of [0, 1, 2]) {
    const difference = (have?.[index] ?? 0) - (want?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return !version.includes("-");
}

describe("dependencies", () => {
  it.each(Object.entries(FLOORS))("%s is at least %s", (name, floor) => {
    expect(isAtLeast(installed(name), floor)).toBe(true);
  });

  it.each(Object.entries(EXACT))("%s is exactly %s", (name, version) => {
    expect(installed(name)).toBe(version);
  });

  it("are all pinned", () => {
    const { dependencies, devDependencies, optionalDependencies } = read("package.json");
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d/.test(String(version)),
    );
    expect(loose).toEqual([]);
  });
});

describe("isAtLeast", () => {
  it.each([
    ["16.4.6", "16.4.5", true],
    ["16.4.4", "16.4.5", false],
    ["17.0.0", "16.4.5", true],
    ["0.9.9", "0.35.5", false],
    ["16.4.5-canary.1", "16.4.5", false],
  ])("%s against %s is %s", (version, floor, expected) => {
    expect(isAtLeast(version, floor)).toBe(expected);
  });
});
