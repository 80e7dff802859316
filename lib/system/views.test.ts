import { describe, expect, it } from "vitest";
import { daysView, processView, refusalsView } from "./views";

const figure = (day: string, label: string, count: number) => ({ name: "avatar_uploads_total", day, label, count });
const FIGURES = [
  figure("2026-02-27", "success", 9),
  figure("2026-02-28", "success", 4),
  figure("2026-02-28", "unsupported_type", 2),
  figure("2026-02-28", "internal", 1),
  figure("2026-03-01", "busy", 3),
  figure("2026-03-01", "unsupported_type", 5),
];

describe("daysView", () => {
  it("has every day up to today, and tells what was sent wrong from what went wrong here", () => {
    expect(daysView(FIGURES, new Date("2026-03-02T00:00:01Z"), 3)).toEqual([
      { day: "2026-02-28", stored: 4, refused: 2, failed: 1 },
      { day: "2026-03-01", stored: 0, refused: 5, failed: 3 },
      { day: "2026-03-02", stored: 0, refused: 0, failed: 0 },
    ]);
  });

  it("counts a code that nobody knows any more among the failures", () => {
    expect(daysView([figure("2026-03-02", "gone", 1)], new Date("2026-03-02T12:00:00Z"), 1)[0]).toMatchObject({
      failed: 1,
    });
  });
});

it("refusalsView sums each code, the commonest first", () => {
  expect(refusalsView(FIGURES)).toEqual([
    { code: "unsupported_type", count: 7 },
    { code: "busy", count: 3 },
    { code: "internal", count: 1 },
  ]);
});

describe("processView", () => {
  it("tells what a process that has done nothing yet does not know", () => {
    expect(processView(new Map([["nodejs_eventloop_lag_p99_seconds", Number.NaN]]))).toMatchObject({
      lag_seconds: null,
      upload_seconds: null,
      stages: [],
      disk: null,
    });
  });

  it("answers means", () => {
    const series = new Map([
      ["avatar_upload_duration_seconds_sum", 3],
      ["avatar_upload_duration_seconds_count", 12],
      ['avatar_pipeline_stage_seconds_sum{stage="encode"}', 1],
      ['avatar_pipeline_stage_seconds_count{stage="encode"}', 10],
      ["avatar_disk_size_bytes", 1000],
      ["avatar_disk_free_bytes", 400],
    ]);
    expect(processView(series)).toMatchObject({
      upload_seconds: 0.25,
      stages: [{ stage: "encode", seconds: 0.1 }],
      disk: { size_bytes: 1000, free_bytes: 400 },
    });
  });
});
