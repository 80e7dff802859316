"use server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { formAction } from "@/lib/core/action";
import { resolveContext } from "@/lib/core/context";
import { clearSessionCookie } from "../cookie";
import { RegisterInput, SignInForm } from "../schema";
import { registerUser } from "../service/register-user";
import { endOwnSession } from "../service/sessions";
import { signIn } from "../service/sign-in";
import { enterBrowser } from "./enter-browser";

export const register = formAction(
  { schema: RegisterInput, secret: ["password"], auth: "optional" },
  async (ctx, input): Promise<null> => enterBrowser(await registerUser(ctx, input)),
);

export const signInWithPassword = formAction(
  { schema: SignInForm, secret: ["password"], auth: "optional" },
  async (ctx, { next, ...input }): Promise<{ ticket: string }> => {
    const signed_in = await signIn(ctx, input, "web");
    if ("ticket" in signed_in) return { ticket: signed_in.ticket };
    return enterBrowser(signed_in.entered, next);
  },
);

/** Ends this session first, so that a failure is seen; then the browser forgets it. */
export async function signOutHere(): Promise<void> {
  const ctx = await resolveContext(await headers());
  if (ctx.actor.type === "user") await endOwnSession(ctx);
  await clearSessionCookie();
  redirect("/sign-in");
}
