"use server";
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { formAction } from "@/lib/core/action";
import { clearSessionCookie } from "../cookie";
import { ChangePasswordInput } from "../schema";
import { changePassword } from "../service/change-password";
import { endOtherSessions, endSession } from "../service/sessions";

export const changeOwnPassword = formAction(
  { schema: ChangePasswordInput, secret: ["current_password", "new_password"], auth: "user" },
  async (ctx, input): Promise<string> => {
    await changePassword(ctx, input);
    refresh();
    return "Changed. Every other device is signed out.";
  },
);

export const endOneSession = formAction(
  { schema: z.strictObject({ id: z.uuid() }), auth: "user" },
  async (ctx, input): Promise<string> => {
    await endSession(ctx, input);
    if (input.id === ctx.actor.session_id) {
      await clearSessionCookie();
      redirect("/sign-in");
    }
    refresh();
    return "Signed out there.";
  },
);

export const endAllOtherSessions = formAction(
  { schema: z.strictObject({}), auth: "user" },
  async (ctx): Promise<string> => {
    const ended = await endOtherSessions(ctx);
    refresh();
    if (ended === 0) return "No other device is signed in.";
    return ended === 1 ? "One other device is signed out." : `${ended} other devices are signed out.`;
  },
);
