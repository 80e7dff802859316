import { readFileSync } from "node:fs";

/** How many tests passed and failed. */
export type Score = { passed: number; failed: number };

export function addScores(scores: Score[]): Score {
  return scores.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
}

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
};

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
};

/** A skipped test counts as failed, and so does a file that broke before its first test. */
export function scoreVitest(report: VitestReport, exitCode: number): Score {
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests + broken;
  return { passed: report.numPassedTests, failed: failedAtLeast(failed, exitCode) };
}

/** A flaky or skipped test counts as failed, and so does an error outside any test. */
export function scorePlaywright({ stats, errors }: PlaywrightReport, exitCode: number): Score {
  const failed = stats.unexpected + stats.flaky + stats.skipped + errors.length;
  return { passed: stats.expected, failed: failedAtLeast(failed, exitCode) };
}

/** Reads the report a runner left; a runner that left none crashed, which counts as one failure. */
export function scoreFrom<T>(file: string, exitCode: number, score: (report: T, exitCode: number) => Score): Score {
  try {
    return score(JSON.parse(readFileSync(file, "utf8")) as T, exitCode);
  } catch (error) {
    console.error(`The test runner left no readable report (exit code ${exitCode}): ${(error as Error).message}`);
    return { passed: 0, failed: 1 };
  }
}

// A runner that says it failed without naming a test is believed.
const failedAtLeast = (failed: number, exitCode: number) => (exitCode === 0 ? failed : Math.max(failed, 1));
