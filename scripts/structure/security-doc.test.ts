import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import * as constants from "@/lib/auth/constants";
import { personalWords } from "@/lib/auth/personal-words";
import { loadEnv } from "@/lib/core/env";
import { RULES } from "@/lib/core/rate-limit/rules";
import { ROOT } from "../data-folder.ts";

const PAGE = readFileSync(path.join(ROOT, "docs/security.md"), "utf8");

/** The tables' rows, cell by cell. */
const ROWS = PAGE.split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.slice(1, line.lastIndexOf("|")).split(" | "))
  .map((cells) => cells.map((cell) => cell.trim()));

const rowOf = (name: string) => ROWS.filter(([first]) => first === name);

/** OWASP ASVS 5.0.0, levels 1 and 2: how many items each section has of these. */
const SECTIONS: Record<string, number> = {
  "6.1": 3,
  "6.2": 12,
  "6.3": 4,
  "6.4": 4,
  "6.5": 5,
  "6.6": 3,
  "6.8": 4,
  "7.1": 3,
  "7.2": 4,
  "7.3": 2,
  "7.4": 5,
  "7.5": 2,
  "7.6": 2,
  "9.1": 3,
  "9.2": 4,
  "10.1": 2,
  "10.2": 2,
  "10.3": 4,
  "10.4": 11,
  "10.5": 5,
  "10.6": 2,
  "10.7": 3,
};
const ITEMS = Object.entries(SECTIONS).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
);

const TESTS = [...PAGE.matchAll(/`([^`]+)` › "([^"]+)"/g)].map(([, file = "", title = ""]) => ({ file, title }));

const quoted = (title: string) => title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether a file has a test of that title; a group of tests does not count. */
function has(text: string, title: string): boolean {
  return new RegExp(String.raw`(?<!describe)\(\s*(["'\`])${quoted(title)}\1,`).test(text);
}

const UNITS = [
  ["day", 24 * 60 * 60],
  ["hour", 60 * 60],
  ["minute", 60],
  ["second", 1],
] as const;

function inWords(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds % size === 0) ?? ["second", 1];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Limits on what pictures cost; the page is about who may come in. */
const NOT_OF_IDENTITY = /^(avatar_|visibility$)/;

describe("docs/security.md", () => {
  it("has every item of levels 1 and 2 once, each with its test or the reason why not", () => {
    const items = ROWS.filter(([first = ""]) => /^\d+\.\d+\.\d+$/.test(first));
    expect(items.map(([item]) => item)).toEqual(ITEMS);
    for (const [item, , how = "", held = ""] of items) {
      const says = /› "/.test(held) || /^Does not apply: ./.test(how) || /^Not met: ./.test(held);
      expect(says, `${item} names neither a test nor a reason`).toBe(true);
    }
  });

  it.each(TESTS)("names a test that there is: $file › $title", ({ file, title }) => {
    expect(file).toMatch(/\.(test|spec)\.tsx?$/);
    expect(existsSync(path.join(ROOT, file)), `${file} does not exist`).toBe(true);
    expect(has(readFileSync(path.join(ROOT, file), "utf8"), title), `${file} has no test "${title}"`).toBe(true);
  });

  it("links to what there is", () => {
    const links = [...PAGE.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
    expect(links.filter((link) => !existsSync(path.join(ROOT, "docs", link)))).toEqual([]);
  });

  it("says every limit as it is", () => {
    const limits = Object.entries(RULES).filter(([name]) => !NOT_OF_IDENTITY.test(name));
    for (const [name, { max, window_seconds }] of limits) {
      expect(rowOf(`\`${name}\``)).toMatchObject([[expect.anything(), `${max} in ${inWords(window_seconds)}`, /./]]);
    }
  });

  it("says the house's words", () => {
    for (const word of personalWords({})) expect(PAGE).toContain(`**${word}**`);
  });

  it("says every way in", () => {
    for (const proof of constants.PROOFS) expect(rowOf(`\`${proof}\``)).toHaveLength(1);
  });

  it("says how long each thing lasts", () => {
    const { SESSION_IDLE_DAYS, SESSION_ABSOLUTE_DAYS } = loadEnv({
      DATABASE_URL: "postgres://a:b@localhost/gold",
      AUTH_SECRET: "x".repeat(32),
    });
    const DAY = 24 * 60 * 60;
    const lasting = { SESSION_IDLE_DAYS: SESSION_IDLE_DAYS * DAY, SESSION_ABSOLUTE_DAYS: SESSION_ABSOLUTE_DAYS * DAY };
    const named = Object.entries(constants).filter(
      (each): each is [string, number] => each[0].endsWith("_SECONDS") && each[0] !== "LAST_SEEN_SECONDS",
    );
    for (const [name, seconds] of [...Object.entries(lasting), ...named]) {
      expect(rowOf(`\`${name}\``).map(([, lasts]) => lasts)).toEqual([inWords(seconds)]);
    }
  });
});
