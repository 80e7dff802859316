import { sql } from "drizzle-orm";
import { bigint, boolean, check, date, jsonb, pgTable, primaryKey, real, text } from "drizzle-orm/pg-core";
import { instant } from "./types";

/** How much of something there was on a day (UTC), of all processes; `label` parts it, and is empty where nothing does. */
export const daily_figures = pgTable(
  "daily_figures",
  {
    name: text().notNull(),
    day: date({ mode: "string" }).notNull(),
    label: text().notNull(),
    count: bigint({ mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.day, t.label] }), check("daily_figures_count", sql`${t.count} >= 0`)],
);

/** The last run of a job, in whichever process it was. */
export const job_runs = pgTable(
  "job_runs",
  {
    name: text().primaryKey(),
    began_at: instant("began_at").notNull(),
    seconds: real().notNull(),
    failed: boolean().notNull(),
    /** What it answered; null when it failed. */
    report: jsonb(),
  },
  (t) => [check("job_runs_seconds", sql`${t.seconds} >= 0`)],
);
