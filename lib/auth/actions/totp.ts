"use server";
import { refresh } from "next/cache";
import { z } from "zod";
import { formAction } from "@/lib/core/action";
import { EnableTotpForm, type RecoveryCodes, SecondStepForm, type TotpProposal } from "../schema/totp";
import { finishSignIn } from "../service/second-step";
import { confirmTotp, makeRecoveryCodes, proposeTotp, removeTotp } from "../service/totp";
import { enterBrowser } from "./enter-browser";
import { sensitiveAction } from "./sensitive";

const NOTHING = z.strictObject({});

export const signInWithCode = formAction(
  { schema: SecondStepForm, auth: "optional" },
  async (ctx, { ticket, code, next }): Promise<null> =>
    enterBrowser(await finishSignIn(ctx, { ticket, code }, "web"), next),
);

export const setUpTotp = sensitiveAction({ schema: NOTHING }, (ctx): Promise<TotpProposal> => proposeTotp(ctx));

export const enableTotp = sensitiveAction({ schema: EnableTotpForm }, async (ctx, { code }): Promise<RecoveryCodes> => {
  const codes = await confirmTotp(ctx, { code });
  refresh();
  return codes;
});

export const disableTotp = sensitiveAction({ schema: NOTHING }, async (ctx): Promise<string> => {
  await removeTotp(ctx);
  refresh();
  return "Two-step sign-in is off. Your password alone signs you in.";
});

export const renewRecoveryCodes = sensitiveAction({ schema: NOTHING }, async (ctx): Promise<RecoveryCodes> => {
  const codes = await makeRecoveryCodes(ctx);
  refresh();
  return codes;
});
