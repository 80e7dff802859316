type Settings = Record<string, string | number>;

const EVERYWHERE: Settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 100,
  shared_buffers: "128MB",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** One log file for each weekday, written over a week later. */
const LOGGING: Settings = {
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgres-%a.log",
  log_truncate_on_rotation: "on",
  log_rotation_age: "1d",
  log_rotation_size: 0,
};

/** For data that is gone after the run: no waiting for the disk. */
const THROWAWAY: Settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
};

/** How a cluster is run: `durable` keeps people's data, `throwaway` serves a test run. */
export type Purpose = "durable" | "throwaway";

/** The settings as options of the `postgres` program. */
export function settingsFor(purpose: Purpose, port: number): string {
  const settings = { ...EVERYWHERE, ...(purpose === "durable" ? LOGGING : THROWAWAY), port };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}
