import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../data-folder.ts";
import { checkStructure } from "../structure/check.ts";
import type { Score } from "../testing/score.ts";

type Outcome = { ok: boolean; output: string };

const modules = path.join(ROOT, "node_modules");
const BIOME = path.join(modules, "@biomejs", "biome", "bin", "biome");
const KNIP = path.join(modules, "knip", "bin", "knip.js");
const NEXT = path.join(modules, "next", "dist", "bin", "next");
const TSC = path.join(modules, "typescript", "bin", "tsc");

/** Each step counts as one passed or failed test. */
const STEPS: Record<string, (signal: AbortSignal) => Promise<Outcome>> = {
  "format and lint (biome)": (signal) => run(signal, BIOME, "check", "--colors=off", "."),
  "types (tsc)": checkTypes,
  "unused code (knip)": (signal) => run(signal, KNIP),
  structure: async () => {
    const problems = checkStructure(ROOT);
    return { ok: problems.length === 0, output: problems.join("\n") };
  },
};

/** Runs every step, also after one failed, and prints what each found. */
export async function verify(signal: AbortSignal): Promise<Score> {
  const score = { passed: 0, failed: 0 };
  for (const [name, step] of Object.entries(STEPS)) {
    const began = performance.now();
    const { ok, output } = await step(signal);
    console.log(`${ok ? "✓" : "✗"} ${name}  ${((performance.now() - began) / 1000).toFixed(1)} s`);
    if (!ok) console.log(output.replace(/^/gm, "    "));
    score[ok ? "passed" : "failed"] += 1;
  }
  return score;
}

// Next writes types for the routes there are; those of a route that went would fail the check.
async function checkTypes(signal: AbortSignal): Promise<Outcome> {
  for (const stale of [".next-test/types", ".next/dev/types", ".next/types"]) {
    rmSync(path.join(ROOT, stale), { recursive: true, force: true });
  }
  const generated = await run(signal, NEXT, "typegen");
  return generated.ok ? run(signal, TSC, "--noEmit") : generated;
}

function run(signal: AbortSignal, program: string, ...args: string[]): Promise<Outcome> {
  const env = { ...process.env, NEXT_DIST_DIR: undefined, NEXT_TELEMETRY_DISABLED: "1" };
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, signal, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, output }));
  });
}
