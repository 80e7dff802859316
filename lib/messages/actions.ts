"use server";
import { refresh } from "next/cache";
import { formAction } from "@/lib/core/action";
import { ResendForm } from "./schema";
import { resendMessage } from "./service/oversee";

export const resend = formAction({ schema: ResendForm, auth: "user" }, async (ctx, input): Promise<string> => {
  await resendMessage(ctx, input);
  refresh();
  return "Queued again";
});
