import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { judgePassword } from "./password-strength";

const MIRA = { email: "mira.joshi@example.com", full_name: "Mira Joshi", username: "mira_j" };

// The first judgement reads the dictionaries.
beforeAll(() => judgePassword("first"), 30_000);

describe("judgePassword", () => {
  it.each([
    "copper lantern walks",
    "correct horse battery",
    "jX7#qLw2vR",
    "пять зелёных уток летят",
    "金庸古龍梁羽生黃易臥龍",
  ])("has no advice for %s", async (password) => {
    const { score, label, advice } = await judgePassword(password, MIRA);
    expect(score).toBeGreaterThanOrEqual(3);
    expect(["Good", "Strong"]).toContain(label);
    expect(advice).toBeNull();
  });

  it.each(["1234567890", "Password123", "qwertyuiop", "QWERTYUIOP", "aaaaaaaaaaaa", "💎💎💎💎💎💎💎💎💎💎"])(
    "calls %s too common",
    async (password) => {
      expect(await judgePassword(password)).toEqual({
        score: 0,
        label: "Very easy to guess",
        advice: "Too common: one of the first that others would try.",
      });
    },
  );

  it.each([
    ["abcabcabcabc", /^Repeated character patterns .* Add more words/],
    ["mondaytuesdaywednesday", /Add more words/],
    ["P@ssw0rd1990", /similar to a commonly used password\. Add more words/],
    ["asdfghjkl;'asd", /Add more words/],
    ["correcthorse", /Add more words/],
  ])("says what is wrong with %s and what to do", async (password, advice) => {
    const judged = await judgePassword(password);
    expect(judged.score).toBeLessThan(3);
    expect(judged.advice).toMatch(advice);
  });

  it.each(["MiraJoshi1990", "m1r4-j05h1-2024", "ihsoj.arim!", "mira joshi rings", "example-gold-99", "mira_j#mira_j"])(
    "sees that %s is its owner's name and little else",
    async (password) => {
      const judged = await judgePassword(password, MIRA);
      expect(judged.score).toBeLessThan(3);
      expect(judged.advice).toMatch(/your name, your e-mail or ours/);
    },
  );

  it("lets a name stand in a password that is good without it", async () => {
    expect(await judgePassword("joshi lantern walks", MIRA)).toMatchObject({ advice: null });
    expect(await judgePassword("marigold lantern walks")).toMatchObject({ advice: null });
  });

  it("refuses every name with up to eight digits about it, however it is written", async () => {
    const part = fc.stringMatching(/^[a-z]{3,12}$/);
    const digits = fc.stringMatching(/^\d{0,4}$/);
    const spelling = fc.constantFrom(
      (word: string) => word,
      (word: string) => word.toUpperCase(),
      (word: string) => [...word].toReversed().join(""),
      (word: string) => [...word].join("."),
      (word: string) => word.replaceAll("o", "0").replaceAll("e", "3"),
    );
    await fc.assert(
      fc.asyncProperty(part, part, digits, digits, spelling, async (first, last, before, after, spell) => {
        const whose = { email: `${first}.${last}@example.com`, full_name: "Somebody Else" };
        const judged = await judgePassword(`${before}${spell(`${first}${last}`)}${after}`, whose);
        expect(judged.advice).not.toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it("is done in a moment, whatever it is given", async () => {
    const ten = "0123456789";
    const random = (signs: string) =>
      Array.from({ length: 128 }, (_, index) => signs[(index * 7 + ((index * index) % 11)) % signs.length]).join("");
    const hostile = [
      random(ten),
      random("@4(3!1|0$5+7%2"),
      random("01"),
      random("vwW/\\|_-2"),
      "ab".repeat(64),
      "1991-12-12".repeat(12),
      "passwordmonkeydragonbaseball".repeat(4),
      `${"a".repeat(64)}${"b".repeat(64)}`,
      "\ufdfa".repeat(128),
    ];
    for (const password of [...hostile, ...hostile]) await judgePassword(password, MIRA);
    const times: number[] = [];
    for (const password of hostile) {
      const begun = process.threadCpuUsage();
      await judgePassword(password, MIRA);
      const { user, system } = process.threadCpuUsage(begun);
      times.push((user + system) / 1000);
    }
    // Milliseconds of the processor: about 15, twice that where a name stands in it, and 600 without the bounds.
    expect(times.toSorted((a, b) => a - b)[4]).toBeLessThan(40);
    expect(Math.max(...times)).toBeLessThan(150);
  });
});
