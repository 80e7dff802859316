import "server-only";
import type { Ctx } from "./context";
import { env } from "./env";
import { AppError } from "./errors";
import { repeat } from "./jobs";
import { networkOf } from "./network";
import { removeExpired } from "./rate-limit/postgres";
import { type LimitName, RULES, type Rule } from "./rate-limit/rules";
import { counterHere, localStore, shareCounts, sharedStore } from "./rate-limit/shared";
import { storedKey, type Verdict } from "./rate-limit/store";

/** What was taken from a limit; `refund` gives it back when only failures are to count. */
export type Taken = { headers: Record<string, string>; refund: () => Promise<void> };

type Try = { verdict: Verdict | null; refund: () => Promise<void> };

const NOTHING: Try = { verdict: null, refund: async () => {} };

const SHARE_EVERY_MS = 1000;

const isOff = () => !env().ENABLE_RATE_LIMITING;

/** Who a limit counts: the person signed in, the machine by its key, else the network. */
export function callerOf({ actor, address }: Pick<Ctx, "actor" | "address">): string {
  if (actor.type === "user") return actor.user_id;
  return actor.type === "api_key" ? actor.key_id : networkOf(address);
}

function askHere(name: LimitName, key: string): Try {
  const counter = counterHere(name);
  return { verdict: counter.count(key), refund: async () => counter.giveBack(key) };
}

async function ask(name: LimitName, key: string): Promise<Try> {
  if (isOff()) return NOTHING;
  const rule: Rule = RULES[name];
  if (rule.counted_here) return askHere(name, key);
  const stored = storedKey(name, key);
  const [shared, local] = [await sharedStore(), localStore()];
  const here = async () =>
    rule.guards ? { verdict: await local.take(stored, rule), refund: () => local.giveBack(stored, rule) } : NOTHING;
  return shared.ask<Try>(async (store) => {
    const verdict = await store.take(stored, rule);
    if (rule.guards) local.learn(stored, rule, verdict);
    const refund = async () => {
      await local.giveBack(stored, rule);
      await shared.ask<void>(
        (each) => each.giveBack(stored, rule),
        () => {},
      );
    };
    return { verdict, refund };
  }, here);
}

function inWords(seconds: number): string {
  if (seconds === 1) return "1 second";
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

/** The headers of a verdict, or the refusal that it is. */
function headersOf(verdict: Verdict, rule: Rule): Record<string, string> {
  const reset_seconds = Math.max(1, Math.ceil(verdict.reset_ms / 1000));
  const headers = {
    "ratelimit-limit": String(rule.max),
    "ratelimit-remaining": String(Math.max(0, verdict.remaining)),
    "ratelimit-reset": String(reset_seconds),
  };
  if (verdict.passes) return headers;
  throw new AppError("rate_limited", {
    detail: `Try again in ${inWords(reset_seconds)}.`,
    retry_after: reset_seconds,
    headers,
  });
}

/**
 * Counts one try of `name` against `key` (an account, a network, an actor; kept only as a hash), in the store that all
 * processes share, or here where the rule says so. Decided within 250 ms: when the store is out, limits before a secret are counted in this process
 * alone, from what it knows on, and the others pass.
 * @throws AppError `rate_limited` with the seconds to wait when the limit is used up.
 */
export async function limit(name: LimitName, key: string): Promise<Taken> {
  const { verdict, refund } = await ask(name, key);
  return { headers: verdict ? headersOf(verdict, RULES[name]) : {}, refund };
}

/** The same for limits that must not show: counts one try and says whether it is within the limit. */
export async function isWithin(name: LimitName, key: string): Promise<boolean> {
  const { verdict } = await ask(name, key);
  return verdict?.passes ?? true;
}

/**
 * Counts one call of the API or of a form, in process: 600 a minute for each person, key, or network of the unknown. Processes tell each
 * other once a second.
 * @returns the headers that say what is left
 * @throws AppError `rate_limited`
 */
export function limitCalls(ctx: Pick<Ctx, "actor" | "address">): Record<string, string> {
  return isOff() ? {} : headersOf(counterHere("api").count(callerOf(ctx)), RULES.api);
}

/** Shares with the other processes, each second, what this one counted. */
export function startSharingCounts(): void {
  repeat({ name: "limits.share", every_ms: SHARE_EVERY_MS, run: shareCounts });
}

/** Forgets windows that have passed. */
export async function removeExpiredLimits(): Promise<void> {
  await removeExpired();
}
