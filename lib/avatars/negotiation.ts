import { readAccept, type Welcome } from "@/lib/core/accept";
import { MEDIA_TYPES, OUTPUTS, type Output } from "./constants";

/** Of formats that a reader names, the smallest file first. */
const SMALLEST: readonly Output[] = ["avif", "webp", "jpg"];
/** Whoever names none, as every browser did once and some mail readers do, may know only the oldest. */
const SAFEST: readonly Output[] = ["jpg", "webp", "avif"];

function weigh(output: Output, { q, named }: Welcome, moves: boolean): number {
  // Only WebP moves: the other files are stills, which no weight makes as good.
  if (moves && output === "webp" && q > 0) return Number.POSITIVE_INFINITY;
  const asked = named && q > 0;
  const order = asked ? SMALLEST : SAFEST;
  return q * 1000 + (asked ? 0.5 : 0) - order.indexOf(output) / 10;
}

/**
 * Every output, the best for a reader first; those that they do not take come last, for when nothing else is there.
 * @param accept their `Accept` header
 * @param moves whether the picture does
 */
export function rankOutputs(accept: string | null, moves: boolean): Output[] {
  const welcome = readAccept(accept);
  const weight = new Map(OUTPUTS.map((output) => [output, weigh(output, welcome(MEDIA_TYPES[output]), moves)]));
  return OUTPUTS.toSorted((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0));
}
