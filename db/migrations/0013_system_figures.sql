CREATE TABLE "daily_figures" (
	"name" text NOT NULL,
	"day" date NOT NULL,
	"label" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "daily_figures_name_day_label_pk" PRIMARY KEY("name","day","label"),
	CONSTRAINT "daily_figures_count" CHECK ("daily_figures"."count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"name" text PRIMARY KEY NOT NULL,
	"began_at" timestamp with time zone NOT NULL,
	"seconds" real NOT NULL,
	"failed" boolean NOT NULL,
	"report" jsonb,
	CONSTRAINT "job_runs_seconds" CHECK ("job_runs"."seconds" >= 0)
);
