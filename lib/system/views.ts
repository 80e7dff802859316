import { SweepReport } from "@/lib/avatars/schema";
import { ERRORS, type ErrorCode } from "@/lib/core/errors";
import type { DailyFigure } from "./queries";
import type { JobRun, LastSweep, ProcessFigures, UploadDay } from "./schema";

const SERVER_ERROR = 500;
const DAY = 24 * 60 * 60 * 1000;

/** The day (UTC) so many days before a moment. */
export function dayBefore(moment: Date, days: number): string {
  return new Date(moment.getTime() - days * DAY).toISOString().slice(0, 10);
}

function outcomeOf(label: string): "stored" | "refused" | "failed" {
  if (label === "success") return "stored";
  return (ERRORS[label as ErrorCode]?.[0] ?? SERVER_ERROR) < SERVER_ERROR ? "refused" : "failed";
}

/** So many days up to today, oldest first, also those on which nothing happened. */
export function daysView(figures: DailyFigure[], now: Date, days: number): UploadDay[] {
  const byDay = Map.groupBy(figures, ({ day }) => day);
  return Array.from({ length: days }, (_, index) => {
    const day = dayBefore(now, days - 1 - index);
    const totals = { day, stored: 0, refused: 0, failed: 0 };
    for (const { label, count } of byDay.get(day) ?? []) totals[outcomeOf(label)] += count;
    return totals;
  });
}

/** Why uploads were not stored, the commonest first. */
export function refusalsView(figures: DailyFigure[]): { code: string; count: number }[] {
  const byCode = Map.groupBy(
    figures.filter(({ label }) => label !== "success"),
    ({ label }) => label,
  );
  return [...byCode]
    .map(([code, rows]) => ({ code, count: rows.reduce((sum, row) => sum + row.count, 0) }))
    .toSorted((one, other) => other.count - one.count);
}

/** The last search for orphans; a report of another version of this program is none. */
export function sweepView(run: JobRun | null): LastSweep | null {
  return run && { began_at: run.began_at, failed: run.failed, report: SweepReport.safeParse(run.report).data ?? null };
}

const STAGES = ["inspect", "decode", "shrink", "encode"];

/** The figures of a process, from its series. */
export function processView(series: Map<string, number>): ProcessFigures {
  const of = (name: string) => series.get(name) ?? 0;
  const known = (name: string) => (Number.isFinite(series.get(name)) ? of(name) : null);
  const mean = (name: string, labels = "") => {
    const times = of(`${name}_count${labels}`);
    return times > 0 ? of(`${name}_sum${labels}`) / times : null;
  };
  const [size_bytes, free_bytes] = [of("avatar_disk_size_bytes"), of("avatar_disk_free_bytes")];
  return {
    started_at: new Date(of("process_start_time_seconds") * 1000),
    memory_bytes: of("process_resident_memory_bytes"),
    lag_seconds: known("nodejs_eventloop_lag_p99_seconds"),
    queue: { running: of("avatar_queue_running"), waiting: of("avatar_queue_waiting") },
    pool: {
      in_use: of('database_pool_in_use{pool="main"}'),
      waiting: of('database_pool_waiting{pool="main"}'),
      max: of('database_pool_connections_max{pool="main"}'),
    },
    upload_seconds: mean("avatar_upload_duration_seconds"),
    stages: STAGES.flatMap((stage) => {
      const seconds = mean("avatar_pipeline_stage_seconds", `{stage="${stage}"}`);
      return seconds === null ? [] : [{ stage, seconds }];
    }),
    disk: size_bytes > 0 ? { size_bytes, free_bytes } : null,
  };
}
