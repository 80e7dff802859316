import autocannon from "autocannon";

const CONNECTIONS = 10;
const SECONDS = 3;
const ROUNDS = 3;

type Target = { title: string; url: string; headers: Record<string, string> };

/** Requests answered with 200 in each second of a run. */
async function rateOf({ url, headers }: Target, duration: number): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result["2xx"] / result.duration;
}

/**
 * Prints the requests a second of one's own profile beside those of an operation that answers a constant. The load
 * client shares the machine with the server.
 */
export async function benchHttp(site: { url: string; cookie: string }): Promise<void> {
  const constant = { title: "GET /api/health/live", url: `${site.url}/api/health/live`, headers: {} };
  const profile = {
    title: "GET /api/v1/users/profile",
    url: `${site.url}/api/v1/users/profile`,
    headers: { cookie: site.cookie },
  };
  const totals = new Map<Target, number>([
    [constant, 0],
    [profile, 0],
  ]);
  for (const target of totals.keys()) await rateOf(target, SECONDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [target, total] of totals) totals.set(target, total + (await rateOf(target, SECONDS)));
  }
  console.log(`\nRequests a second, ${CONNECTIONS} connections, ${ROUNDS} runs of ${SECONDS} s`);
  for (const [{ title }, total] of totals) console.log(`  ${title.padEnd(28)}${Math.round(total / ROUNDS)}`);
  const ratio = (totals.get(profile) ?? 0) / (totals.get(constant) ?? 1);
  console.log(`  ${"ratio".padEnd(28)}${ratio.toFixed(2)}`);
}
