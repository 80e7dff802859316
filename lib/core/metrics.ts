import "server-only";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { ERRORS, type ErrorCode } from "./errors";

/** A label and the values it may have; ANY stands for few values that only the running process knows. */
type Labels = Readonly<Record<string, readonly string[]>>;
type Metric = { help: string; labels: Labels };

const ANY: readonly string[] = [];
const OUTCOMES: readonly ("success" | ErrorCode)[] = ["success", ...(Object.keys(ERRORS) as ErrorCode[])];
const RESULTS = ["success", "failure"] as const;

/** What only grows. */
const COUNTERS = {
  http_requests_total: { help: "Answered operations, by id and HTTP status", labels: { operation: ANY, status: ANY } },
  avatar_uploads_total: { help: "Uploads by outcome: success, or the error's code", labels: { status: OUTCOMES } },
  avatar_bytes_received_total: { help: "Bytes of pictures as they were sent", labels: {} },
  avatar_bytes_stored_total: { help: "Bytes of pictures and originals put into storage", labels: {} },
  avatar_formats_total: { help: "Pictures of which AVIF and JPEG were made later", labels: { status: RESULTS } },
  avatar_sweeps_total: { help: "Searches for stored files that nothing names", labels: { result: RESULTS } },
  avatar_swept_files_total: { help: "Files that sweeps removed", labels: {} },
} as const satisfies Record<string, Metric>;

const WAITS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long things take, in seconds. */
const HISTOGRAMS = {
  http_request_duration_seconds: { help: "From the request to its answer", labels: { operation: ANY }, buckets: WAITS },
  avatar_upload_duration_seconds: {
    help: "An upload from its whole body to its answer, refused ones included",
    labels: {},
    // The alarm of docs/operations.md stands at 5 s.
    buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30],
  },
  avatar_pipeline_stage_seconds: {
    help: "One stage of making a picture",
    labels: { stage: ["inspect", "decode", "shrink", "encode"] },
    buckets: [0.001, 0.0025, ...WAITS],
  },
} as const satisfies Record<string, Metric & { buckets: number[] }>;

/** What goes up and down. */
const GAUGES = {
  avatar_queue_running: { help: "Pictures being made", labels: {} },
  avatar_queue_waiting: { help: "Pictures waiting for a free core", labels: {} },
  avatar_disk_size_bytes: { help: "The disk that pictures lie on", labels: {} },
  avatar_disk_free_bytes: { help: "What of it GOLD may still write", labels: {} },
  database_pool_connections_max: { help: "Connections a pool may open", labels: { pool: ANY } },
  database_pool_in_use: { help: "Connections that work on a query or hold a transaction", labels: { pool: ANY } },
  database_pool_waiting: { help: "Queries and transactions behind those in use", labels: { pool: ANY } },
} as const satisfies Record<string, Metric>;

type Counters = typeof COUNTERS;
type Histograms = typeof HISTOGRAMS;
type Gauges = typeof GAUGES;

type LabelsOf<L extends Labels> = { readonly [Name in keyof L]: L[Name][number] };

/** The names whose metrics have no label, and the others. */
type Plain<T extends Record<string, Metric>> = {
  [N in keyof T]: keyof T[N]["labels"] extends never ? N : never;
}[keyof T];
type Labelled<T extends Record<string, Metric>> = Exclude<keyof T, Plain<T>>;

type Reading = { labels: Record<string, string>; read: () => number };
type Kept = {
  registry: Registry;
  counters: Map<string, Counter>;
  histograms: Map<string, Histogram>;
  readings: Map<string, Reading>;
};

const slot = Symbol.for("gold.metrics");
const holder = globalThis as { [slot]?: Kept };

function gauge(registry: Registry, readings: Kept["readings"], name: string, { help, labels }: Metric): void {
  new Gauge({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
    collect() {
      for (const [key, each] of readings) if (key.startsWith(`${name} `)) this.set(each.labels, each.read());
    },
  });
}

/** Every metric of the table and Node's own, once a process: its bundles do not share modules. */
function kept(): Kept {
  if (holder[slot]) return holder[slot];
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const readings: Kept["readings"] = new Map();
  for (const [name, metric] of Object.entries(GAUGES)) gauge(registry, readings, name, metric);
  const shapeOf = (name: string, { help, labels }: Metric) => ({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
  });
  const counters = Object.entries(COUNTERS).map(([name, each]) => [name, new Counter(shapeOf(name, each))] as const);
  const histograms = Object.entries(HISTOGRAMS).map(
    ([name, each]) => [name, new Histogram({ ...shapeOf(name, each), buckets: [...each.buckets] })] as const,
  );
  holder[slot] = { registry, readings, counters: new Map(counters), histograms: new Map(histograms) };
  return holder[slot];
}

/**
 * Counts something, in a microsecond and in this process alone.
 * @param by how many; 1 unless said otherwise, never negative
 * @example count("avatar_uploads_total", { status: "success" }); count("avatar_bytes_received_total", bytes.length);
 */
export function count<N extends Labelled<Counters>>(
  name: N,
  labels: LabelsOf<Counters[N]["labels"]>,
  by?: number,
): void;
export function count(name: Plain<Counters>, by?: number): void;
export function count(name: keyof Counters, first?: Record<string, string> | number, by?: number): void {
  const counter = kept().counters.get(name);
  if (typeof first === "object") counter?.inc(first, by);
  else counter?.inc(first);
}

/**
 * Notes how long something took.
 * @param seconds a difference of `performance.now()`, divided by 1000
 * @example observe("avatar_pipeline_stage_seconds", 0.04, { stage: "decode" });
 */
export function observe<N extends Labelled<Histograms>>(
  name: N,
  seconds: number,
  labels: LabelsOf<Histograms[N]["labels"]>,
): void;
export function observe(name: Plain<Histograms>, seconds: number): void;
export function observe(name: keyof Histograms, seconds: number, labels: Record<string, string> = {}): void {
  kept().histograms.get(name)?.observe(labels, seconds);
}

/**
 * Says where a gauge is read, each time somebody asks for it. Said again for the same labels it takes the first's place.
 * @param read fast, and without waiting for anybody
 * @example gaugeOf("avatar_queue_waiting", () => limit.pendingCount);
 */
export function gaugeOf<N extends Labelled<Gauges>>(
  name: N,
  read: () => number,
  labels: LabelsOf<Gauges[N]["labels"]>,
): void;
export function gaugeOf(name: Plain<Gauges>, read: () => number): void;
export function gaugeOf(name: keyof Gauges, read: () => number, labels: Record<string, string> = {}): void {
  kept().readings.set(`${name} ${JSON.stringify(labels)}`, { labels, read });
}

/** What a counter has come to in this process, by the value of its label; empty where it has none. */
export async function countsOf(name: Exclude<keyof Counters, "http_requests_total">): Promise<Map<string, number>> {
  const { values } = (await kept().counters.get(name)?.get()) ?? { values: [] };
  return new Map(values.map(({ labels, value }) => [String(Object.values(labels)[0] ?? ""), value]));
}

/** The value of every series of this process, by the name and labels that the exposition gives it. */
export async function seriesNow(): Promise<Map<string, number>> {
  const { text } = await exposition();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** All metrics of this process as Prometheus reads them, and the content type of that. */
export async function exposition(): Promise<{ text: string; type: string }> {
  const { registry } = kept();
  return { text: await registry.metrics(), type: registry.contentType };
}
