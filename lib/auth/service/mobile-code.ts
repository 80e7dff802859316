import "server-only";
import { createHmac, randomInt } from "node:crypto";
import { z } from "zod";
import { db } from "@/db/client";
import type { Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { invalid } from "@/lib/core/errors";
import { limit, type Taken } from "@/lib/core/rate-limit";
import { derivedKeys, hashToken } from "@/lib/core/secrets";
import { queueMessage } from "@/lib/messages/service";
import { MOBILE_CODE_DIGITS, MOBILE_CODE_SECONDS, MOBILE_CODE_TRIES } from "../constants";
import { countTry, selectOpenToken } from "../queries/tokens";
import { issueOneTimeToken } from "./one-time-tokens";

export const MOBILE_CODE = "verify_mobile";

/** The number that a code was sent to. */
export const numberIn = ({ data }: { data: unknown }): string => z.object({ mobile: z.string() }).parse(data).mobile;

/** A code and what it was sent for. */
type Sent = { user_id: string; mobile: string; code: string };

/**
 * What a code is kept as. A million codes are soon hashed: only with the site's key can anybody who sees what is stored
 * tell which it was.
 */
function tokenOf(key: Buffer, { user_id, mobile, code }: Sent): string {
  return createHmac("sha256", key).update(`${user_id} ${mobile} ${code}`).digest("base64url");
}

/**
 * Counts one message against the account and against the number, which may be a stranger's: three an hour.
 * @returns what gives it back
 * @throws AppError `rate_limited`
 */
export async function takeTurn(user_id: string, mobile: string): Promise<Taken["refund"]> {
  const account = await limit("mobile_code", user_id);
  try {
    const number = await limit("mobile_code", mobile);
    return async () => void (await Promise.all([account.refund(), number.refund()]));
  } catch (error) {
    await account.refund();
    throw error;
  }
}

/** Makes a code for a number and sends it there, inside the caller's transaction. */
export async function issueCode(tx: Tx, ctx: Ctx, user_id: string, mobile: string): Promise<void> {
  const code = String(randomInt(10 ** MOBILE_CODE_DIGITS)).padStart(MOBILE_CODE_DIGITS, "0");
  const [key] = derivedKeys("mobile codes");
  const token = tokenOf(key, { user_id, mobile, code });
  await issueOneTimeToken(tx, ctx, {
    purpose: MOBILE_CODE,
    user_id,
    seconds: MOBILE_CODE_SECONDS,
    data: { mobile },
    token,
  });
  const data = { code, valid_minutes: MOBILE_CODE_SECONDS / 60 };
  await queueMessage(tx, ctx, { template: "mobile_code", user_id, to: mobile as `+${string}`, data });
}

/** What is wrong with a code that is no longer there. */
export const RUN_OUT = "Has run out. Ask for a new one";

/**
 * Counts a try and answers the token that the right code stands for.
 * @throws AppError `invalid` at `code`
 */
export async function checkCode(ctx: Ctx, sent: Sent): Promise<string> {
  const now = ctx.now();
  const open = await selectOpenToken(db(), sent.user_id, MOBILE_CODE, now);
  if (!open || numberIn(open) !== sent.mobile) throw invalid("code", RUN_OUT);
  const { token_hash } = open;
  if (!(await countTry(db(), { token_hash, purpose: MOBILE_CODE, now }, MOBILE_CODE_TRIES))) {
    throw invalid("code", `Was tried ${MOBILE_CODE_TRIES} times. Ask for a new one`);
  }
  const token = derivedKeys("mobile codes")
    .map((key) => tokenOf(key, sent))
    .find((each) => hashToken(each) === token_hash);
  if (!token) throw invalid("code", "Is not the one that was sent");
  return token;
}
