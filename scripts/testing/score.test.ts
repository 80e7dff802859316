import { describe, expect, it } from "vitest";
import { addScores, scorePlaywright, scoreVitest } from "./score";

const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const playwright = { stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] };

describe("scoring", () => {
  it("counts what the runners report", () => {
    expect(scoreVitest(vitest, 0)).toEqual({ passed: 5, failed: 0 });
    expect(scorePlaywright({ ...playwright, stats: { ...playwright.stats, unexpected: 2 } }, 1)).toEqual({
      passed: 3,
      failed: 2,
    });
  });

  it("counts skipped and flaky tests as failed", () => {
    expect(scoreVitest({ ...vitest, numPendingTests: 1, numTodoTests: 1 }, 0).failed).toBe(2);
    expect(scorePlaywright({ ...playwright, stats: { ...playwright.stats, flaky: 1, skipped: 1 } }, 0).failed).toBe(2);
  });

  it("counts a file that broke before its first test", () => {
    expect(scoreVitest({ ...vitest, testResults: [{ status: "failed", assertionResults: [] }] }, 1).failed).toBe(1);
  });

  it("believes an exit code that names no test", () => {
    expect(scoreVitest(vitest, 1).failed).toBe(1);
    expect(scorePlaywright(playwright, 1).failed).toBe(1);
  });

  it("adds up", () => {
    expect(
      addScores([
        { passed: 1, failed: 2 },
        { passed: 3, failed: 0 },
      ]),
    ).toEqual({ passed: 4, failed: 2 });
  });
});
