"use server";
import { redirect } from "next/navigation";
import { formAction } from "@/lib/core/action";
import { ForgotPasswordInput, ResetPasswordInput } from "../schema/password-reset";
import { requestPasswordReset, resetPassword } from "../service/password-reset";
import { forgetEnded } from "./enter-browser";

export const askForReset = formAction(
  { schema: ForgotPasswordInput, auth: "optional" },
  async (ctx, input): Promise<{ identifier: string }> => {
    await requestPasswordReset(ctx, input);
    return { identifier: input.identifier };
  },
);

export const setNewPassword = formAction(
  { schema: ResetPasswordInput, secret: ["new_password"], auth: "optional" },
  async (ctx, input): Promise<null> => {
    await resetPassword(ctx, input);
    await forgetEnded(ctx);
    redirect("/sign-in?reset=done");
  },
);
