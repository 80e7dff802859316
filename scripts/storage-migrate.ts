import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { checkEnv } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { openStorage, type StorageSettings } from "@/lib/core/storage";
import { proveStorage } from "@/lib/core/storage/check";
import { migrateFiles, type Outcome, type Progress } from "@/lib/core/storage/migrate";
import { halt } from "./bootstrap/halt.mjs";
import { dataDir, prepareDataFolder } from "./data-folder.ts";
import { type Life, runScript } from "./life.ts";

const USAGE = "Use: npm run storage:migrate -- --from local --to s3 [--dry-run], or the other way round";
const TOLD_EVERY_MS = process.stdout.isTTY ? 1000 : 5000;
const NAMED_MAX = 20;
const INTERRUPTED = 130;
const MB = 1_000_000;

type Place = StorageSettings["AVATAR_STORAGE_TYPE"];

/** `npm run storage:migrate`: copies every file between the folder and the bucket; 1 when something was not copied. */
await runScript(async (life) => {
  const { from, to, dry_run } = readArguments();
  // Whichever the site uses now, both must be configured.
  const settings = { ...checkEnv({ ...process.env, AVATAR_STORAGE_TYPE: "s3" }), DATA_DIR: dataDir() };
  if (!settings.AVATAR_STORAGE_PATH) prepareDataFolder(settings.DATA_DIR);
  const trouble = dry_run ? null : await proveStorage(settings, to);
  if (trouble) halt(trouble, "Run it again when it does; what is copied by then is not copied twice.");
  console.log(`${dry_run ? "Comparing" : "Copying"} files: ${from} → ${to}…`);
  return migrate(life, from, to, settings, dry_run);
}, INTERRUPTED);

async function migrate(
  life: Life,
  from: Place,
  to: Place,
  settings: StorageSettings,
  dry_run: boolean,
): Promise<number> {
  const began = performance.now();
  let last: Progress | undefined;
  const ended = new AbortController();
  const telling = tell(ended.signal, () => last && console.log(`  ${wordsOf(last, began)}`));
  let unnamed = -NAMED_MAX;
  const outcome = await migrateFiles(openStorage(from, settings), openStorage(to, settings), {
    dry_run,
    signal: life.signal,
    onProgress: (progress) => {
      last = progress;
    },
    onFailure: (key, error) => {
      unnamed += 1;
      if (unnamed <= 0) console.error(`  Not copied: ${key} (${reasonOf(error)})`);
    },
  })
    .catch((error: unknown) => halt(`The files of ${from} cannot be listed: ${reasonOf(error)}.`, USAGE))
    .finally(() => ended.abort());
  await telling;
  if (unnamed > 0) console.error(`  … and ${unnamed} more`);
  conclude(outcome, { began, dry_run, stopped: life.signal.aborted });
  return outcome.failed > 0 || outcome.gave_up ? 1 : 0;
}

async function tell(until: AbortSignal, say: () => void): Promise<void> {
  while (await sleep(TOLD_EVERY_MS, true, { signal: until }).catch(() => false)) say();
}

function count(many: number): string {
  return many.toLocaleString("en");
}

function mb(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}

function wordsOf({ files, copied_bytes, present }: Progress, began: number): string {
  const seconds = (performance.now() - began) / 1000;
  const rate = copied_bytes / MB / seconds;
  return `${count(files)} files, ${count(present)} of them there already; ${mb(copied_bytes)} copied, ${rate.toFixed(1)} MB/s`;
}

function conclude(
  outcome: Outcome,
  { began, dry_run, stopped }: { began: number; dry_run: boolean; stopped: boolean },
): void {
  const { files, copied, copied_bytes, present, gone, failed, gave_up } = outcome;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`\n${count(files)} files in ${seconds} s:`);
  console.log(`  ${count(copied)} ${dry_run ? "to be copied" : "copied and read again"} (${mb(copied_bytes)})`);
  console.log(`  ${count(present)} there already, with the same SHA-256`);
  if (gone > 0) console.log(`  ${count(gone)} removed from the source meanwhile`);
  if (failed > 0) console.log(`  ${count(failed)} not copied`);
  if (gave_up)
    console.log(
      stopped ? "Stopped. Run it again to go on." : "Given up: nothing was taken any more. Run it again to go on.",
    );
  else if (failed > 0) console.log("Run it again to try those once more.");
  else if (!dry_run) console.log("Nothing was deleted.");
}

function reasonOf(error: unknown): string {
  const cause = error instanceof AppError && error.cause ? error.cause : error;
  const { code, message } = cause as { code?: string; message?: string };
  return [code, message].filter(Boolean).join(": ");
}

function readArguments(): { from: Place; to: Place; dry_run: boolean } {
  const { from, to, "dry-run": dry_run = false } = parse();
  if (!isPlace(from) || !isPlace(to)) return halt("--from and --to must each be local or s3.", USAGE);
  if (from === to) return halt("There is nothing to copy from a place to itself.", USAGE);
  return { from, to, dry_run };
}

function parse() {
  try {
    const text = { type: "string" } as const;
    return parseArgs({ options: { from: text, to: text, "dry-run": { type: "boolean" } } }).values;
  } catch (error) {
    return halt(`${(error as Error).message}.`, USAGE);
  }
}

function isPlace(text: string | undefined): text is Place {
  return text === "local" || text === "s3";
}
