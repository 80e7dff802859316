import { spawnSync } from "node:child_process";
import path from "node:path";
import { accountFor } from "../postgres/account.ts";
import { findBinaries } from "../postgres/binaries.ts";

/** Kills a data folder's Postgres as a power failure would (`immediate`) and starts it again on the same port. */
export async function restartPostgres(dataFolder: string): Promise<void> {
  const cluster = path.join(dataFolder, "postgres");
  const { uid, gid } = accountFor(cluster);
  const { pg_ctl } = await findBinaries();
  const args = ["restart", "-D", cluster, "-m", "immediate", "-w", "-s"];
  const { status, error } = spawnSync(pg_ctl, args, { uid, gid, cwd: "/", stdio: "ignore" });
  if (status !== 0) throw new Error(`pg_ctl restart ended with ${status ?? error}`);
}
