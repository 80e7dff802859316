"use server";
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { formAction } from "@/lib/core/action";
import { linkPath } from "../links";
import { ChangeEmailInput, LinkInput } from "../schema/email";
import { cancelEmailChange, confirmEmailChange, requestEmailChange } from "../service/change-email";
import { undoEmailChange } from "../service/undo-email";
import { resendVerification, verifyEmail } from "../service/verify-email";
import { forgetEnded } from "./enter-browser";
import { sensitiveAction } from "./sensitive";

const NOTHING = z.strictObject({});

export const confirmAddress = formAction({ schema: LinkInput, auth: "optional" }, async (ctx, input): Promise<null> => {
  await verifyEmail(ctx, input);
  redirect("/verify-email?done=1");
});

export const sendVerificationAgain = formAction({ schema: NOTHING, auth: "user" }, async (ctx): Promise<string> => {
  await resendVerification(ctx);
  refresh();
  return "Sent. The link works for a day; those before no longer do.";
});

export const askForNewEmail = sensitiveAction({ schema: ChangeEmailInput }, async (ctx, input): Promise<string> => {
  await requestEmailChange(ctx, input);
  refresh();
  return "We wrote to the new address. It becomes yours when you open the link there.";
});

export const callOffNewEmail = formAction({ schema: NOTHING, auth: "user" }, async (ctx): Promise<string> => {
  await cancelEmailChange(ctx);
  refresh();
  return "Called off. Your e-mail stays as it is.";
});

export const confirmNewEmail = formAction(
  { schema: LinkInput, auth: "optional" },
  async (ctx, input): Promise<null> => {
    await confirmEmailChange(ctx, input);
    redirect("/change-email?done=1");
  },
);

export const bringEmailBack = formAction({ schema: LinkInput, auth: "optional" }, async (ctx, input): Promise<null> => {
  const { reset_token } = await undoEmailChange(ctx, input);
  await forgetEnded(ctx);
  redirect(`${linkPath("reset_password", reset_token)}&after=undo`);
});
