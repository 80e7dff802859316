import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

// `server-only` refuses to load unless the importer says that it is the server. Saying so of everything, as the condition
// `react-server` does, would take away the renderer that mail is written with.
const shared = { resolve: { alias: { "@": root, "server-only": `${root}/node_modules/server-only/empty.js` } } };

const DATABASE_TESTS = "**/*.db.test.ts";
const STARTUP_TESTS = "scripts/**/*.startup.test.ts";
const NOT_SOURCES = ["**/node_modules/**", "**/.next*/**", "**/.data/**"];

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["{lib,db,scripts,components}/**/*.test.{ts,tsx}"],
          exclude: [...NOT_SOURCES, DATABASE_TESTS, STARTUP_TESTS],
          pool: "forks",
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: "db",
          include: [DATABASE_TESTS],
          exclude: NOT_SOURCES,
          globalSetup: ["./db/testing/template.ts"],
          setupFiles: ["./db/testing/worker.ts"],
          pool: "forks",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "startup",
          include: [STARTUP_TESTS],
          exclude: NOT_SOURCES,
          pool: "forks",
          // Each starts whole servers; two at a time would only measure each other.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
