import "server-only";
import { timingSafeEqual } from "node:crypto";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { exposition } from "@/lib/core/metrics";
import { hashToken } from "@/lib/core/secrets";

/** Compares hashes, so that neither the token's length nor how much of it is right shows in the time. */
function isToken(given: string): boolean {
  const { METRICS_TOKEN } = env();
  if (!METRICS_TOKEN) return false;
  return timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(METRICS_TOKEN)));
}

/**
 * This process' metrics as Prometheus reads them, for who shows METRICS_TOKEN, or asks from this machine with nobody in
 * between. Everybody else is answered as by a path that does not exist.
 * @param input.direct whether the request came from this machine with nobody in between
 * @param input.authorization the header
 * @throws AppError `not_found`, `invalid_token` for a token that is another
 */
export async function exposeMetrics(input: { direct: boolean; authorization: string | null }) {
  const token = /^Bearer +(\S+)$/i.exec(input.authorization ?? "")?.[1];
  if (token === undefined && !input.direct) throw new AppError("not_found");
  if (token !== undefined && !isToken(token)) throw new AppError("invalid_token");
  return exposition();
}
