import "server-only";
import { db } from "@/db/client";
import { AppError, type FieldError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { remembered } from "@/lib/core/remembered";
import { storage } from "@/lib/core/storage";
import { checkStorage } from "@/lib/core/storage/check";
import { ANSWER_WITHIN, AVATAR_HEALTH_KEPT, READINESS_KEPT, STORED_UNDER } from "../constants";
import { selectIsMigrated } from "../queries";
import type { AvatarHealth } from "../schema";

const BYTES_PER_MB = 1024 * 1024;
const RETRY_SECONDS = 5;

const SLOW = Symbol();

/** What became of the work, SLOW when nothing did in time. */
async function inTime<T>(work: Promise<T>): Promise<T | typeof SLOW> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof SLOW>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN, SLOW);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const PARTS = ["database", "migrations", "storage"] as const;
type Part = (typeof PARTS)[number];

const OUT = {
  database: "Does not answer",
  migrations: "Are older than the program",
  storage: "Does not answer",
} as const satisfies Record<Part, string>;

/** Runs a check; what it throws, or that it is late, is for the log alone. */
async function passes(part: Part, check: () => Promise<boolean>): Promise<boolean> {
  try {
    const answer = await inTime(check());
    if (answer !== SLOW) return answer;
    log().warn({ part, within_ms: ANSWER_WITHIN }, "has not answered in time");
  } catch (error) {
    log().warn({ part, err: error }, "is out");
  }
  return false;
}

async function storageAnswers(): Promise<boolean> {
  await storage().size("health");
  return true;
}

/** Whether a file can be written, read and removed now. */
async function filesCanBeStored(): Promise<boolean> {
  const problems = await checkStorage();
  if (problems.length > 0) log().warn({ problems }, "the storage of pictures cannot be used");
  return problems.length === 0;
}

async function findOut(): Promise<Part[]> {
  let migrated = true;
  const [database, files] = await Promise.all([
    passes("database", async () => {
      migrated = await selectIsMigrated(db());
      return true;
    }),
    passes("storage", storageAnswers),
  ]);
  const fine: Record<Part, boolean> = { database, migrations: migrated, storage: files };
  return PARTS.filter((part) => !fine[part]);
}

const outNow = remembered("readiness", READINESS_KEPT, findOut);

/**
 * Passes when this process can serve: the database answers, knows every migration, and the storage answers, each within
 * two seconds. Asked of them once a second at most.
 * @throws AppError `unavailable` naming what is out, and nothing about where or why
 */
export async function checkReadiness(): Promise<void> {
  const out = await outNow();
  if (out.length === 0) return;
  const errors: FieldError[] = out.map((part) => ({ path: part, message: OUT[part] }));
  throw new AppError("unavailable", { detail: `Out: ${out.join(", ")}.`, errors, retry_after: RETRY_SECONDS });
}

const countStored = remembered("storage totals", AVATAR_HEALTH_KEPT, async () => {
  const found = await Promise.all(STORED_UNDER.map((prefix) => storage().stats(prefix)));
  return {
    total_files: found.reduce((sum, { files }) => sum + files, 0),
    total_size_mb: Math.round((found.reduce((sum, { bytes }) => sum + bytes, 0) / BYTES_PER_MB) * 100) / 100,
  };
});

async function examineAvatars(): Promise<AvatarHealth> {
  let totals: AvatarHealth["storage"] = { total_files: null, total_size_mb: null };
  const [config_valid, counted] = await Promise.all([
    passes("storage", filesCanBeStored),
    // A large storage takes longer to count than anybody waits; who asks next is told.
    passes("storage", async () => {
      const known = await inTime(countStored());
      if (known !== SLOW) totals = known;
      return true;
    }),
  ]);
  const fine = config_valid && counted;
  return {
    status: fine ? "healthy" : "unhealthy",
    config_valid,
    errors: fine ? [] : ["The storage of pictures cannot be used. The log says why."],
    storage: totals,
  };
}

/**
 * Whether pictures can be stored and how many are (seed: avatar guide, "Health Checks"), at most thirty seconds old.
 * Says nothing about where they lie.
 */
export const getAvatarHealth: () => Promise<AvatarHealth> = remembered(
  "avatar health",
  AVATAR_HEALTH_KEPT,
  examineAvatars,
);
