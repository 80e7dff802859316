import { createHash } from "node:crypto";
import type { Storage } from "../storage";

/** Each holds one file in memory, at most as large as an upload may be. */
const AT_ONCE = 8;

/** When that many in a row cannot be copied, no other will be. */
const FAILURES_IN_A_ROW_MAX = 20;

/** How far it is; `copied_bytes` and `copied` are what a dry run would copy. */
export type Progress = {
  files: number;
  copied: number;
  copied_bytes: number;
  present: number;
  gone: number;
  failed: number;
};

/** `gave_up`: it ended before it had seen every file. */
export type Outcome = Progress & { gave_up: boolean };

type Options = {
  /** Only compares. */
  dry_run: boolean;
  /** Ends it after the files in hand. */
  signal: AbortSignal;
  /** After every file. */
  onProgress: (progress: Progress) => void;
  /** For every file that could not be copied. */
  onFailure: (key: string, error: unknown) => void;
};

type File = { key: string; size: number };

async function sumOf(place: Storage, key: string): Promise<string | null> {
  const file = await place.open(key);
  if (!file) return null;
  const hash = createHash("sha256");
  for await (const chunk of file.stream()) hash.update(chunk);
  return hash.digest("hex");
}

/** Whether the other place has the same bytes, by reading both: a name and a size say nothing of what is damaged. */
async function isPresent(from: Storage, to: Storage, { key, size }: File): Promise<boolean> {
  if ((await to.size(key)) !== size) return false;
  const [source, target] = await Promise.all([sumOf(from, key), sumOf(to, key)]);
  return source !== null && source === target;
}

async function copyFile(from: Storage, to: Storage, { key }: File): Promise<boolean> {
  const bytes = await from.read(key);
  if (!bytes) return false;
  await to.put(key, bytes);
  const sum = createHash("sha256").update(bytes).digest("hex");
  if ((await sumOf(to, key)) !== sum) throw new Error("What arrived is not what was sent");
  return true;
}

/**
 * Copies every file of one storage to another, eight at a time, and reads each again there. What is there already with
 * the same size and SHA-256 stays, so that a run goes on where one before was ended; nothing is deleted. Files that go
 * from the source meanwhile are counted as `gone`.
 * @throws AppError `unavailable` when the source cannot be listed
 */
export async function migrateFiles(from: Storage, to: Storage, options: Options): Promise<Outcome> {
  const { dry_run, signal, onProgress, onFailure } = options;
  const progress: Progress = { files: 0, copied: 0, copied_bytes: 0, present: 0, gone: 0, failed: 0 };
  let failures_in_a_row = 0;

  async function migrate(file: File): Promise<void> {
    if (await isPresent(from, to, file)) progress.present += 1;
    else if (dry_run || (await copyFile(from, to, file))) {
      progress.copied += 1;
      progress.copied_bytes += file.size;
    } else progress.gone += 1;
  }

  async function attempt(file: File): Promise<void> {
    try {
      await migrate(file);
      failures_in_a_row = 0;
    } catch (error) {
      progress.failed += 1;
      failures_in_a_row += 1;
      onFailure(file.key, error);
    }
    progress.files += 1;
    onProgress(progress);
  }

  const isOver = () => signal.aborted || failures_in_a_row >= FAILURES_IN_A_ROW_MAX;
  const files = from.files()[Symbol.asyncIterator]();
  let seen_all = false;

  async function work(): Promise<void> {
    while (!isOver()) {
      const { done, value } = await files.next();
      if (done) seen_all = true;
      if (done) return;
      await attempt(value);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { ...progress, gave_up: !seen_all };
}
