import { TOTP } from "otpauth";
import type { Ctx } from "@/lib/core/context";
import { signIn } from "../service/sign-in";
import { confirmTotp, proposeTotp } from "../service/totp";

const STEP_MS = 30_000;

/** What an authenticator app shows at a moment, or so many steps from it. */
export function codeOf(secret: string, at: Date, steps = 0): string {
  return new TOTP({ secret }).generate({ timestamp: at.getTime() + steps * STEP_MS });
}

/** Sets the second step up, a minute ago, so that the codes of now are still unused. */
export async function turnOn(ctx: Ctx): Promise<{ secret: string; recovery_codes: string[] }> {
  const before = { ...ctx, now: () => new Date(ctx.now().getTime() - 2 * STEP_MS) };
  const { secret } = await proposeTotp(before);
  const { recovery_codes } = await confirmTotp(before, { code: codeOf(secret, before.now()) });
  return { secret, recovery_codes };
}

/** The ticket that the password gives. */
export async function ticketOf(ctx: Ctx, { email, password }: { email: string; password: string }): Promise<string> {
  const signed_in = await signIn(ctx, { identifier: email, password }, "web");
  if (!("ticket" in signed_in)) throw new Error("No second step was asked for");
  return signed_in.ticket;
}
