import "server-only";
import { and, asc, count, eq, exists, gte, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import journal from "@/db/migrations/meta/_journal.json";
import { avatar_files, avatar_originals, avatars } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import { daily_figures, job_runs } from "@/db/schema/system";
import type { Executor } from "@/db/tx";
import type { Amount, JobRun } from "./schema";

/** Whether the database has every migration that this program was built with; a newer program's do no harm. */
export async function selectIsMigrated(db: Db): Promise<boolean> {
  const newest = Math.max(...journal.entries.map(({ when }) => when));
  const [row] = await db.execute<{ current: boolean }>(
    sql`select coalesce(max(created_at), 0) >= ${newest} as current from drizzle.__drizzle_migrations`,
  );
  return row?.current ?? false;
}

export type DailyFigure = typeof daily_figures.$inferSelect;

/** Adds to what there was; always in one order, so that no two processes wait for each other. */
export async function addDailyFigures(db: Executor, figures: DailyFigure[]): Promise<void> {
  const keyOf = ({ name, day, label }: DailyFigure) => `${name} ${day} ${label}`;
  await db
    .insert(daily_figures)
    .values(figures.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)))
    .onConflictDoUpdate({
      target: [daily_figures.name, daily_figures.day, daily_figures.label],
      set: { count: sql`${daily_figures.count} + excluded.count` },
    });
}

/** One figure from a day on, oldest first. */
export async function selectDailyFigures(
  db: Executor,
  { name, since, limit }: { name: string; since: string; limit: number },
): Promise<DailyFigure[]> {
  return db
    .select()
    .from(daily_figures)
    .where(and(eq(daily_figures.name, name), gte(daily_figures.day, since)))
    .orderBy(asc(daily_figures.day), asc(daily_figures.label))
    .limit(limit);
}

export async function selectJobRun(db: Executor, name: string): Promise<JobRun | null> {
  const [row] = await db.select().from(job_runs).where(eq(job_runs.name, name));
  return row ?? null;
}

/** Files made of pictures, those that a profile shows and those that only a history names; in one pass. */
export async function selectStoredPictures(db: Executor): Promise<{ shown: Amount; former: Amount }> {
  const shown = exists(
    db
      .select({ id: avatars.id })
      .from(avatars)
      .innerJoin(
        user_profiles,
        and(eq(user_profiles.user_id, avatars.user_id), eq(user_profiles.avatar_id, avatars.id)),
      )
      .where(eq(avatars.files_id, avatar_files.id)),
  );
  const rows = await db
    .select({
      shown: sql<boolean>`${shown}`.as("shown"),
      count: count(),
      bytes: sql`coalesce(sum(${avatar_files.bytes}), 0)`.mapWith(Number),
    })
    .from(avatar_files)
    .groupBy(sql`1`);
  const amountOf = (which: boolean): Amount => {
    const row = rows.find((each) => each.shown === which);
    return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 };
  };
  return { shown: amountOf(true), former: amountOf(false) };
}

export async function selectStoredOriginals(db: Executor): Promise<Amount> {
  const [row] = await db
    .select({ count: count(), bytes: sql`coalesce(sum(${avatar_originals.bytes}), 0)`.mapWith(Number) })
    .from(avatar_originals);
  return row ?? { count: 0, bytes: 0 };
}

export async function countFormatsWaiting(db: Executor): Promise<number> {
  const [row] = await db.select({ waiting: count() }).from(avatar_files).where(isNull(avatar_files.formats_made_at));
  return row?.waiting ?? 0;
}
