import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { Halt } from "../bootstrap/halt.mjs";
import { ensureChromium } from "../chromium.ts";
import { ROOT } from "../data-folder.ts";
import type { Life } from "../life.ts";
import { openPostgres } from "../postgres.ts";
import { ensureBuilt } from "../production-build.ts";
import { ensureRedis, startRedis } from "../redis.ts";
import { verify } from "../verify/steps.ts";
import { startBrowserSite } from "./browser-site.ts";
import { testEnvironment, type Variables } from "./environment.ts";
import { type Score, scoreFrom, scorePlaywright, scoreVitest } from "./score.ts";
import { makeFolder } from "./workbench.ts";

/** What a stage works with: a folder of its own for everything it leaves. */
export type Run = { life: Life; workbench: string; temporary: string };

export type Stage = (run: Run) => Promise<Score>;

const VITEST = path.join(ROOT, "node_modules", "vitest", "vitest.mjs");
const PLAYWRIGHT = path.join(ROOT, "node_modules", "@playwright", "test", "cli.js");
const PASSWORD_BYTES = 16;

/** Lint, types, unused code, structure. */
export const checkCode: Stage = ({ life }) => verify(life.signal);

/** Tests that need nothing but the code. */
export const runUnitTests: Stage = (run) => vitest(run, ["unit"]);

/** Tests on a real Postgres and a real Redis that are thrown away. */
export const runDatabaseTests: Stage = async (run) => {
  const { adminUrl } = await throwawayPostgres(run);
  return vitest(run, ["db"], { TEST_POSTGRES_URL: adminUrl, TEST_REDIS_URL: await throwawayRedis(run) });
};

/** The real `npm start`, as a person runs it and as things go wrong. */
export const runStartupTests: Stage = async (run) => {
  await ensureBuilt(run.life.signal, false);
  return vitest(run, ["startup"]);
};

/** A real Chromium on the production build, with a server and data of its own. */
export const runBrowserTests: Stage = async (run) => {
  await ensureBuilt(run.life.signal, false);
  const CHROME_PATH = ensureChromium();
  const site = await startBrowserSite(run, await throwawayPostgres(run));
  const report = path.join(run.workbench, "playwright.json");
  const code = await runNode(run, [PLAYWRIGHT, "test"], {
    ...site.environment,
    CHROME_PATH,
    PLAYWRIGHT_JSON: report,
    // Fixtures make their people with the app's own code.
    NODE_OPTIONS: "--conditions=react-server",
  });
  await site.stop();
  return scoreFrom(report, code, scorePlaywright);
};

async function vitest(run: Run, projects: string[], additions: Variables = {}): Promise<Score> {
  const report = path.join(run.workbench, `${projects.join("-")}.json`);
  const args = ["run", ...projects.flatMap((name) => ["--project", name])];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runNode(run, [VITEST, ...args, ...reporters], additions);
  return scoreFrom(report, code, scoreVitest);
}

function runNode({ life, temporary }: Run, args: string[], additions: Variables): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: "inherit",
    env: testEnvironment(temporary, additions),
    signal: life.signal,
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
}

let shared: ReturnType<typeof openPostgres> | undefined;

// One server for all stages of a run; it is stopped with the workbench.
function throwawayPostgres({ life, workbench }: Run): ReturnType<typeof openPostgres> {
  shared ??= (async () => {
    const folder = makeFolder(workbench, "database");
    makeFolder(folder, "run");
    const server = await openPostgres(folder, randomBytes(PASSWORD_BYTES).toString("hex"), "throwaway");
    life.atEnd(server.release);
    return server;
  })();
  return shared;
}

/** The address of a Redis of the run's own. Where none can be had it says so, and the tests that need one fail. */
async function throwawayRedis({ life, workbench }: Run): Promise<string | undefined> {
  try {
    const { url, stop } = await startRedis(ensureRedis(), makeFolder(workbench, "redis"));
    life.atEnd(stop);
    return url;
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
    console.error(`\n${error.message}\n`);
  }
}
