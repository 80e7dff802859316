import { compare, median, millisecondsOf } from "./measure";
import type { Site } from "./site";

const TOKENS = 300;
const RESOLVED_MS_MAX = 1.2;
const REFRESHES = 50;
const SIGN_INS = 200;
const SIGN_IN_DIFFERENCE_MS_MAX = 10;

const say = (holds: boolean, words: string) => {
  console.log(`  ${holds ? "holds" : "FAILS"}: ${words}`);
  return holds;
};

/** A token's signature checked and its actor found, each token seen for the first time, beside one bare round trip. */
async function benchResolving({ claim }: Site): Promise<boolean> {
  const { db, closeDb } = await import("@/db/client");
  const { resolveActor } = await import("@/lib/auth/resolve-actor");
  const { signAccessToken } = await import("@/lib/auth/tokens");
  const { sql } = await import("drizzle-orm");
  const tokens: Headers[] = [];
  for (let count = 0; count < TOKENS + 10; count++) {
    tokens.push(new Headers({ authorization: `Bearer ${await signAccessToken(claim, new Date())}` }));
  }
  const client = db().$client;
  const ask = client.unsafe.bind(client);
  let queries = 0;
  client.unsafe = ((...args: Parameters<typeof ask>) => {
    queries += 1;
    return ask(...args);
  }) as typeof client.unsafe;
  const resolve = async () => {
    const headers = tokens.pop();
    if (!headers || (await resolveActor(headers, "api")).actor.type !== "user") throw new Error("Nobody was found");
  };
  await resolve();
  const before = queries;
  await resolve();
  const asked = queries - before;
  const { work, bound, ratio } = await compare(TOKENS, resolve, () => db().execute(sql`select 1`));
  await closeDb();
  console.log(`\nAn access token checked and its actor found, ${TOKENS} tokens`);
  console.log(`  ${work.toFixed(2)} ms, beside ${bound.toFixed(2)} ms for a bare round trip: ${ratio.toFixed(2)} ×`);
  const fast = say(work <= RESOLVED_MS_MAX, `at most ${RESOLVED_MS_MAX} ms at the median`);
  return say(asked <= 1, `${asked} query, at most 1`) && fast;
}

async function post(url: string, verb: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/api/v1/auth/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** Many who refresh with one token at once. */
async function benchRefreshing({ url, email, password }: Site): Promise<boolean> {
  const { refresh_token } = await post(url, "login", { identifier: email, password });
  const answers = await Promise.all(Array.from({ length: REFRESHES }, () => post(url, "refresh", { refresh_token })));
  const successors = new Set(answers.map((each) => each.refresh_token));
  const [successor] = successors;
  const alive = (await post(url, "refresh", { refresh_token: successor })).status === 200;
  console.log(`\n${REFRESHES} parallel refreshes of one token`);
  return say(
    successors.size === 1 && alive,
    `${successors.size} successor, ${alive ? "nobody" : "somebody"} signed out`,
  );
}

/** Failed sign-ins to an account that exists beside ones to an account that does not. */
async function benchSignIns({ url, email }: Site): Promise<boolean> {
  const taken = { known: [] as number[], unknown: [] as number[] };
  const attempt = (identifier: string) => () => post(url, "login", { identifier, password: "not the password" });
  for (let round = 0; round < SIGN_INS; round++) {
    const pair = [
      ["known", email],
      ["unknown", "nobody@example.com"],
    ] as const;
    for (const [kind, identifier] of round % 2 ? pair : pair.toReversed()) {
      taken[kind].push(await millisecondsOf(attempt(identifier)));
    }
  }
  const [known, unknown] = [median(taken.known), median(taken.unknown)];
  console.log(`\nA refused sign-in, median of ${SIGN_INS} tries each`);
  console.log(`  known account ${known.toFixed(1)} ms, unknown ${unknown.toFixed(1)} ms`);
  const difference = Math.abs(known - unknown);
  return say(
    difference <= SIGN_IN_DIFFERENCE_MS_MAX,
    `${difference.toFixed(1)} ms apart, at most ${SIGN_IN_DIFFERENCE_MS_MAX}`,
  );
}

/** Prints what signing in and being recognised cost. @returns whether every figure is within its limit */
export async function benchIdentity(site: Site): Promise<boolean> {
  const held = [await benchResolving(site), await benchRefreshing(site), await benchSignIns(site)];
  return held.every(Boolean);
}
