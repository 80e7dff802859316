import autocannon from "autocannon";
import type { Site } from "./site";

const CONNECTIONS = 10;
const SECONDS = 3;
const ROUNDS = 3;
/** One's own account costs a query and a signature; most of a request must be what every request costs. */
const ACCOUNT_RATIO_MIN = 0.7;
/** A picture costs its opening and reading, and one that the reader holds a look whether it is still there. */
const PICTURE_RATIO_MIN = 0.7;
const HELD_RATIO_MIN = 0.9;

type Target = { title: string; url: string; headers: Record<string, string>; ratio_min?: number };

/** Requests answered in each second of a run, with what was asked for or that it is held already. */
async function rateOf({ url, headers }: Target, duration: number): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration });
  const refused = result["4xx"] + result["5xx"];
  if (refused + result.errors > 0) throw new Error(`${url}: ${refused} refused, ${result.errors} failed`);
  return (result["2xx"] + result["3xx"]) / result.duration;
}

/**
 * Prints the requests a second of one's own account, profile and picture beside those of an operation that answers a
 * constant. The load client shares the machine with the server.
 * @returns whether every ratio is within its limit
 */
export async function benchHttp({ url, cookie, access_token, picture }: Site): Promise<boolean> {
  const target = (title: string, path: string, headers = {}, ratio_min?: number): Target => {
    return { title, url: url + path, headers, ratio_min };
  };
  const token = { authorization: `Bearer ${access_token}` };
  const constant = target("GET /api/health/live", "/api/health/live");
  const targets = [
    constant,
    target("GET /api/v1/auth/me", "/api/v1/auth/me", token, ACCOUNT_RATIO_MIN),
    target("GET /api/v1/users/profile", "/api/v1/users/profile", { cookie }),
    target("a picture of 256 px", picture, {}, PICTURE_RATIO_MIN),
    target("the same, held: 304", picture, { "if-none-match": "*" }, HELD_RATIO_MIN),
  ];
  const totals = new Map(targets.map((each) => [each, 0]));
  for (const each of targets) await rateOf(each, SECONDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [each, total] of totals) totals.set(each, total + (await rateOf(each, SECONDS)));
  }
  const ratioOf = (each: Target) => (totals.get(each) ?? 0) / (totals.get(constant) ?? 1);
  console.log(`\nRequests a second, ${CONNECTIONS} connections, ${ROUNDS} runs of ${SECONDS} s`);
  for (const [each, total] of totals) {
    console.log(`  ${each.title.padEnd(28)}${String(Math.round(total / ROUNDS)).padEnd(8)}${ratioOf(each).toFixed(2)}`);
  }
  const verdicts = targets.map((each) => {
    const { title, ratio_min } = each;
    if (ratio_min === undefined) return true;
    const holds = ratioOf(each) >= ratio_min;
    console.log(`  ${holds ? "holds" : "FAILS"}: ${title}, at least ${ratio_min}`);
    return holds;
  });
  return verdicts.every(Boolean);
}
