import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { halt } from "./bootstrap/halt.mjs";
import { withLock } from "./bootstrap/lock.mjs";
import { leasesOn } from "./leases.ts";
import { waitUntil } from "./life.ts";
import { accountFor } from "./postgres/account.ts";
import { findBinaries } from "./postgres/binaries.ts";
import { type Cluster, ensureCluster, startPostmaster, stopPostmaster } from "./postgres/cluster.ts";
import { superuserUrl, withConnection } from "./postgres/database.ts";
import { runningPostmaster } from "./postgres/postmaster.ts";
import type { Purpose } from "./postgres/settings.ts";

const RECOVERY_MS = 60_000;
const WRONG_PASSWORD = "28P01";

/** An embedded Postgres in use. `release` ends the use; the last user stops the server. */
export type EmbeddedPostgres = { adminUrl: string; release(): Promise<void> };

/**
 * Opens the embedded Postgres of a data folder, shared with every other process that opened it: makes its
 * files on first use, takes over the server that a killed process left running, else starts one.
 * @param folder an existing data folder; the cluster lies in its `postgres`
 * @param password the superuser's, from the secrets
 */
export async function openPostgres(
  folder: string,
  password: string,
  purpose: Purpose = "durable",
): Promise<EmbeddedPostgres> {
  const cluster = await locate(folder, purpose);
  const run = path.join(folder, "run");
  const leases = leasesOn(run, "postgres");
  const exclusively = <T>(work: () => Promise<T>) => withLock(path.join(run, "postgres.lock"), work);
  const adminUrl = await exclusively(async () => {
    ensureCluster(cluster, password);
    const adopted = runningPostmaster(cluster.folder);
    const { port } = adopted ?? (await startPostmaster(cluster));
    const url = superuserUrl(port, password);
    try {
      await checkAnswers(url, cluster);
    } catch (error) {
      if (leases.others().length === 0) stopPostmaster(cluster);
      throw error;
    }
    leases.join();
    return url;
  });
  const release = () =>
    exclusively(async () => {
      leases.leave();
      if (leases.others().length === 0) stopPostmaster(cluster);
    });
  return { adminUrl, release };
}

/** Stops the server of a data folder that nobody uses any more, if one runs. */
export async function stopAbandoned(folder: string): Promise<void> {
  stopPostmaster(await locate(folder, "throwaway"));
}

async function locate(folder: string, purpose: Purpose): Promise<Cluster> {
  const place = path.join(existsSync(folder) ? realpathSync(folder) : folder, "postgres");
  return { folder: place, account: accountFor(place), binaries: await findBinaries(), purpose };
}

// A server taken over after a crash may still be recovering, or be on its way down.
async function checkAnswers(url: string, { folder }: Cluster): Promise<void> {
  let problem: unknown;
  const answers = await waitUntil(async () => {
    try {
      await withConnection(url, (sql) => sql`select 1`);
      return true;
    } catch (error) {
      problem = error;
      return (error as { code?: string }).code === WRONG_PASSWORD;
    }
  }, RECOVERY_MS);
  if (!answers)
    halt(`The embedded Postgres in ${folder} runs but does not answer: ${problem}`, `Its log is in ${folder}/log.`);
  if ((problem as { code?: string } | undefined)?.code === WRONG_PASSWORD) {
    halt(
      `The database in ${folder} has another password than the one in secrets.json beside it (or in POSTGRES_PASSWORD).`,
      "Restore the secrets.json that belongs to it, or set POSTGRES_PASSWORD to the password it was made with.",
    );
  }
}
