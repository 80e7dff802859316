import autocannon from "autocannon";
import type { Site } from "./site";

const CONNECTIONS = 10;
const SECONDS = 3;
const ROUNDS = 3;
/** One's own account costs a query and a signature; most of a request must be what every request costs. */
const ACCOUNT_RATIO_MIN = 0.7;

type Target = { title: string; url: string; headers: Record<string, string> };

/** Requests answered with 200 in each second of a run. */
async function rateOf({ url, headers }: Target, duration: number): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result["2xx"] / result.duration;
}

/**
 * Prints the requests a second of one's own account and profile beside those of an operation that answers a constant.
 * The load client shares the machine with the server.
 * @returns whether the account's ratio is within its limit
 */
export async function benchHttp({ url, cookie, access_token }: Site): Promise<boolean> {
  const target = (path: string, headers = {}): Target => ({ title: `GET ${path}`, url: url + path, headers });
  const constant = target("/api/health/live");
  const account = target("/api/v1/auth/me", { authorization: `Bearer ${access_token}` });
  const profile = target("/api/v1/users/profile", { cookie });
  const totals = new Map([constant, account, profile].map((each) => [each, 0]));
  for (const each of totals.keys()) await rateOf(each, SECONDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [each, total] of totals) totals.set(each, total + (await rateOf(each, SECONDS)));
  }
  const ratioOf = (each: Target) => (totals.get(each) ?? 0) / (totals.get(constant) ?? 1);
  console.log(`\nRequests a second, ${CONNECTIONS} connections, ${ROUNDS} runs of ${SECONDS} s`);
  for (const [each, total] of totals) {
    console.log(`  ${each.title.padEnd(28)}${String(Math.round(total / ROUNDS)).padEnd(8)}${ratioOf(each).toFixed(2)}`);
  }
  const holds = ratioOf(account) >= ACCOUNT_RATIO_MIN;
  console.log(`  ${holds ? "holds" : "FAILS"}: the account's ratio is at least ${ACCOUNT_RATIO_MIN}`);
  return holds;
}
