import { describe, expect, it, vi } from "vitest";
import { count, exposition, gaugeOf, observe } from "./metrics";

/** The value of one line of the exposition, null when there is none. */
async function readingOf(series: string): Promise<number | null> {
  const { text } = await exposition();
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length));
}

describe("metrics", () => {
  it("grow by what is counted, each label by itself", async () => {
    count("avatar_uploads_total", { status: "success" });
    count("avatar_uploads_total", { status: "success" }, 2);
    count("avatar_uploads_total", { status: "corrupt_image" });
    count("avatar_bytes_received_total", 4000);
    count("avatar_bytes_received_total", 96);
    expect(await readingOf('avatar_uploads_total{status="success"}')).toBe(3);
    expect(await readingOf('avatar_uploads_total{status="corrupt_image"}')).toBe(1);
    expect(await readingOf("avatar_bytes_received_total")).toBe(4096);
  });

  it("know how long things took", async () => {
    observe("avatar_pipeline_stage_seconds", 0.04, { stage: "decode" });
    observe("avatar_pipeline_stage_seconds", 0.2, { stage: "decode" });
    observe("avatar_upload_duration_seconds", 0.25);
    const bucket = (le: number) => readingOf(`avatar_pipeline_stage_seconds_bucket{le="${le}",stage="decode"}`);
    expect([await bucket(0.025), await bucket(0.05), await bucket(0.25)]).toEqual([0, 1, 2]);
    expect(await readingOf('avatar_pipeline_stage_seconds_sum{stage="decode"}')).toBeCloseTo(0.24);
    expect(await readingOf("avatar_upload_duration_seconds_count")).toBe(1);
  });

  it("read a gauge when they are asked, where it was said last", async () => {
    let waiting = 3;
    gaugeOf("avatar_queue_waiting", () => 1000);
    gaugeOf("avatar_queue_waiting", () => waiting);
    gaugeOf("database_pool_in_use", () => 5, { pool: "one" });
    gaugeOf("database_pool_in_use", () => 6, { pool: "other" });
    expect(await readingOf("avatar_queue_waiting")).toBe(3);
    waiting = 4;
    expect(await readingOf("avatar_queue_waiting")).toBe(4);
    expect(await readingOf('database_pool_in_use{pool="one"}')).toBe(5);
    expect(await readingOf('database_pool_in_use{pool="other"}')).toBe(6);
  });

  it("are the process's, whichever of its bundles counts", async () => {
    count("avatar_swept_files_total", 2);
    vi.resetModules();
    const other = await import("./metrics");
    expect(other.count).not.toBe(count);
    other.count("avatar_swept_files_total", 3);
    expect(await readingOf("avatar_swept_files_total")).toBe(5);
  });

  it("tell of the process itself", async () => {
    const { text, type } = await exposition();
    expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect(text).toMatch(/^# TYPE avatar_swept_files_total counter$/m);
  });

  it("cost a request a few microseconds", () => {
    const times = 20_000;
    const began = performance.now();
    for (let time = 0; time < times; time++) {
      count("http_requests_total", { operation: "getOwnProfile", status: "200" });
      observe("http_request_duration_seconds", 0.001, { operation: "getOwnProfile" });
    }
    const each = ((performance.now() - began) * 1000) / times;
    expect(each).toBeLessThan(50);
  });
});
