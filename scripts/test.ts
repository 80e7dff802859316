import { halt } from "./bootstrap/halt.mjs";
import { type Life, runScript } from "./life.ts";
import { TEST_DIST_DIR } from "./testing/environment.ts";
import { addScores, type Score } from "./testing/score.ts";
import * as stages from "./testing/stages.ts";
import { makeFolder, openWorkbench } from "./testing/workbench.ts";

const INTERRUPTED = 130;

/** In the order they run: what fails soonest comes first. `npm test -- unit db` runs only those named. */
const STAGES: Record<string, { title: string; run: stages.Stage }> = {
  verify: { title: "Code", run: stages.checkCode },
  unit: { title: "Unit tests", run: stages.runUnitTests },
  db: { title: "Database tests", run: stages.runDatabaseTests },
  startup: { title: "Build and start-up tests", run: stages.runStartupTests },
  browser: { title: "Browser tests", run: stages.runBrowserTests },
};

/** `npm test`: the whole proof. Ends with one line, `N passed, N failed`, and exits accordingly. */
await runScript(async (life) => {
  const chosen = choose(process.argv.slice(2));
  Object.assign(process.env, { NEXT_DIST_DIR: TEST_DIST_DIR });
  const workbench = await openWorkbench(life);
  const run = { life, workbench, temporary: makeFolder(workbench, "tmp") };
  const scores: Score[] = [];
  for (const name of chosen) {
    scores.push(await runStage(name, run, life));
    life.checkpoint();
  }
  const { passed, failed } = addScores(scores);
  life.atEnd(() => console.log(`\n${passed} passed, ${failed} failed`));
  return failed === 0 && passed > 0 ? 0 : 1;
}, INTERRUPTED);

function choose(names: string[]): string[] {
  const unknown = names.find((name) => !(name in STAGES));
  if (unknown) halt(`There is no test stage "${unknown}".`, `Choose from: ${Object.keys(STAGES).join(", ")}`);
  return Object.keys(STAGES).filter((name) => names.length === 0 || names.includes(name));
}

/** A stage that breaks counts as one failure; the others still run. */
async function runStage(name: string, run: stages.Run, life: Life): Promise<Score> {
  const stage = STAGES[name];
  if (!stage) return { passed: 0, failed: 1 };
  console.log(`\n── ${stage.title} ──`);
  const began = performance.now();
  try {
    return await stage.run(run);
  } catch (error) {
    if (!life.signal.aborted)
      console.error(error instanceof Error && error.name === "Halt" ? `\n${error.message}\n` : error);
    return { passed: 0, failed: 1 };
  } finally {
    console.log(`── ${stage.title}: ${Math.round((performance.now() - began) / 1000)} s`);
  }
}
