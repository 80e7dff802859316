import "server-only";
import { db } from "@/db/client";
import type { Executor } from "@/db/tx";
import { requireUsersAdmin } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { storage } from "@/lib/core/storage";
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
];

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

/**
 * Finds, and removes, what a crash or a failed removal left in storage: files that no row names (seed: avatar guide,
 * `cleanup_old_files`).
 * @param input.grace_ms younger ones may belong to an upload that has not finished and stay
 * @param input.dry_run only looks
 * @throws AppError `not_found` for who may not administrate
 */
export async function sweepAvatars(ctx: Ctx, input: { grace_ms: number; dry_run: boolean }): Promise<SweepReport> {
  if (ctx.actor.type !== "system") requireUsersAdmin(ctx.actor);
  const moment = new Date(ctx.now().getTime() - input.grace_ms);
  const report = { dry_run: input.dry_run, orphans: 0, files: 0, bytes: 0 };
  for (const place of PLACES) {
    for await (const orphan of orphans(place, moment)) {
      const { files, bytes } = await storage().stats(orphan);
      report.orphans += 1;
      report.files += input.dry_run ? files : await storage().remove(orphan);
      report.bytes += bytes;
    }
  }
  // A write that was killed may have left something among files that are in use.
  if (!input.dry_run) report.files += await storage().tidy(moment);
  if (report.files > 0) ctx.log.info(report, "avatars swept");
  return report;
}
