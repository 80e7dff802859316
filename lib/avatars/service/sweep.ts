import "server-only";
import { db } from "@/db/client";
import { type Executor, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUsersAdmin } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { count } from "@/lib/core/metrics";
import { storage } from "@/lib/core/storage";
import { PROBES } from "@/lib/core/storage/check";
import { SWEEP_BATCH } from "../constants";
import { FOLDER, folderOf, ORIGINALS, originalOf } from "../keys";
import { selectKnownKeys } from "../queries/files";
import { selectKnownOriginals } from "../queries/originals";
import type { SweepReport } from "../schema";

type Place = {
  folder: string;
  placeOf: (key: string) => string;
  known: (db: Executor, keys: string[]) => Promise<Set<string>>;
};

const PLACES: Place[] = [
  { folder: FOLDER, placeOf: folderOf, known: selectKnownKeys },
  { folder: ORIGINALS, placeOf: originalOf, known: selectKnownOriginals },
  { folder: PROBES, placeOf: (key) => `${PROBES}/${key}`, known: async () => new Set() },
];

type Sweep = { grace_ms: number; dry_run: boolean };

/** The names in storage that were last written before a moment, in batches. */
async function* storedBefore(folder: string, moment: Date): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const { name, modified_at } of storage().list(folder)) {
    if (modified_at > moment) continue;
    batch.push(name);
    if (batch.length < SWEEP_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Places that no row names, of one kind. */
async function* orphans({ folder, placeOf, known }: Place, moment: Date): AsyncGenerator<string> {
  for await (const names of storedBefore(folder, moment)) {
    const named = await known(db(), names);
    for (const name of names) if (!named.has(name)) yield placeOf(name);
  }
}

async function sweep(report: SweepReport, moment: Date): Promise<void> {
  for (const place of PLACES) {
    for await (const orphan of orphans(place, moment)) {
      const { files, bytes } = await storage().stats(orphan);
      const taken = report.dry_run ? files : await storage().remove(orphan);
      report.orphans += 1;
      report.files += taken;
      report.bytes += bytes;
      if (!report.dry_run) count("avatar_swept_files_total", taken);
    }
  }
  if (report.dry_run) return;
  // A write that was killed may have left something among files that are in use.
  const leftovers = await storage().tidy(moment);
  report.files += leftovers;
  count("avatar_swept_files_total", leftovers);
}

/** What was removed is on record, also when the search did not come to its end. */
async function recordSweep(ctx: Ctx, { dry_run, ...removed }: SweepReport): Promise<void> {
  if (dry_run || removed.files === 0) return;
  ctx.log.info(removed, "avatars swept");
  await transaction((tx) => recordAudit(tx, ctx, { action: "storage.swept", subject_id: null, after: removed }));
}

/**
 * Finds, and removes, what a crash or a failed removal left in storage: files that no row names (seed: avatar guide,
 * `cleanup_old_files`).
 * @param input.grace_ms younger ones may belong to an upload that has not finished and stay
 * @param input.dry_run only looks
 * @returns what was found: `orphans` are sets of files and originals, `files` and `bytes` what they hold
 * @throws AppError `not_found` for who may not administrate, `unavailable` when storage is
 */
export async function sweepAvatars(ctx: Ctx, { grace_ms, dry_run }: Sweep): Promise<SweepReport> {
  if (ctx.actor.type !== "system") requireUsersAdmin(ctx.actor);
  const report: SweepReport = { dry_run, orphans: 0, files: 0, bytes: 0 };
  try {
    await sweep(report, new Date(ctx.now().getTime() - grace_ms));
    count("avatar_sweeps_total", { result: "success" });
  } catch (error) {
    count("avatar_sweeps_total", { result: "failure" });
    throw error;
  } finally {
    await recordSweep(ctx, report);
  }
  return report;
}
