import { cpus } from "node:os";
import type { Life } from "@/scripts/life";
import { benchAvatar } from "./avatar";
import { benchHttp } from "./http";
import { benchIdentity } from "./identity";
import { startSite } from "./site";
import { benchUploads } from "./uploads";

/**
 * Every figure the README states, from one run.
 * @param photograph a JPEG to measure with instead of the generated one
 * @returns the exit code: 1 when a ratio is past its limit
 */
export async function runBench(life: Life, photograph?: string): Promise<number> {
  console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model}\n`);
  const held = [await benchAvatar(photograph)];
  life.checkpoint();
  const site = await startSite(life);
  held.push(await benchHttp(site), await benchIdentity(site), await benchUploads(site));
  return held.every(Boolean) ? 0 : 1;
}
